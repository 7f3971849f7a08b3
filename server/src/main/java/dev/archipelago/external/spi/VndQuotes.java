package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a dollar costs in Vietnamese dong, with the prices it was found with.
 *
 * @param coins the prices in USD
 * @param rate dong for one USD, more than zero; absent where the answer had no price in dong
 * @param observedAt when the oldest of the prices held; never in the future
 */
public record VndQuotes(CoinQuotes coins, Optional<BigDecimal> rate, Instant observedAt) {}
