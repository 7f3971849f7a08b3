package dev.archipelago.external.spi;

/**
 * What a key may be used for, according to its upstream.
 *
 * @param perMinute calls a minute, at least 1
 * @param perMonth credits a calendar month in UTC, at least 1
 * @param usedThisMonth credits used this month, by anybody who has the key
 */
public record UpstreamPlan(int perMinute, long perMonth, long usedThisMonth) {}
