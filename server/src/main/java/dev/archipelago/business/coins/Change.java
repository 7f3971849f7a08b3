package dev.archipelago.business.coins;

import dev.archipelago.market.ReadingState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The change of a coin's price over a period of time.
 *
 * @param percent the change in percent: 1.5 means 1.5 %
 * @param base the price at the start of the period; empty if the upstream provides the percentage only
 * @param source the upstream of the price or of the percentage
 * @param observedAt the end of the period
 */
public record Change(
        BigDecimal percent, Optional<PastPrice> base, String source, Instant observedAt, ReadingState state) {}
