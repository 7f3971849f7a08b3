package dev.archipelago.business.coins;

import dev.archipelago.market.ReadingState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * How much a coin's price changed.
 *
 * @param percent 1.5 means 1.5 %
 * @param base the price it changed from; empty if the upstream tells the percentage alone
 * @param source the upstream of the price or of the percentage
 * @param observedAt up to when it changed
 */
public record Change(
        BigDecimal percent, Optional<PastPrice> base, String source, Instant observedAt, ReadingState state) {}
