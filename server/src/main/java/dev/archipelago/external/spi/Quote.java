package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The price of one coin.
 *
 * @param price in USD, more than zero
 * @param change24h over the last 24 hours, in percent, more than -100
 * @param observedAt the time of the price according to the upstream, otherwise that of the response; never in the
 *     future
 */
public record Quote(BigDecimal price, Optional<BigDecimal> change24h, Instant observedAt) {}
