package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A value an upstream gave from that instant on, until it gave another one.
 *
 * @param text as it stood in the body
 * @param fault the fault that was in force, as {@link Fault#parse} reads it
 */
public record GivenValue(Instant at, Upstream upstream, String endpoint, String text, Optional<String> fault) {

    /** As a number, if it is one. */
    public Optional<BigDecimal> value() {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
