package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What one US dollar costs in another currency, with where that comes from.
 *
 * @param value units of the other currency for one USD; positive
 * @param source the upstream's name in JSON
 * @param observedAt when the upstream says the rate held
 * @param fetchedAt when the upstream answered
 * @param state {@code LIVE}, {@code DELAYED} or {@code STALE}: a rate that was never seen is not there at all
 */
public record ExchangeRate(BigDecimal value, String source, Instant observedAt, Instant fetchedAt, ReadingState state) {

    /** @throws IllegalArgumentException if the value is not positive or the state is that of an absent value */
    public ExchangeRate {
        if (value.signum() <= 0 || state == ReadingState.UNAVAILABLE || state == ReadingState.NOT_CONFIGURED) {
            throw new IllegalArgumentException(
                    "an exchange rate must be positive and seen, got " + value + ", " + state);
        }
    }
}
