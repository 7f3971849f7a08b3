package dev.archipelago.external.coinmarketcap;

/**
 * What a key may be used for, as CoinMarketCap says.
 *
 * @param perMinute calls a minute, at least 1
 * @param perMonth credits a calendar month, at least 1
 * @param usedThisMonth credits used, by whomever
 */
public record CoinMarketCapPlan(int perMinute, long perMonth, long usedThisMonth) {}
