package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The price of a US dollar in Vietnamese dong, with the prices of coins it is derived from.
 *
 * @param coins the prices in USD
 * @param rate dong for one USD, more than zero; absent if the response has no price in dong
 * @param observedAt the time of the oldest price; never in the future
 */
public record VndQuotes(CoinQuotes coins, Optional<BigDecimal> rate, Instant observedAt) {}
