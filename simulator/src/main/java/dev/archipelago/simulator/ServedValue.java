package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A value that an upstream served from an instant on, until it served another one.
 *
 * @param text its text in the body
 * @param fault the active fault, as {@link Fault#parse} reads it
 */
public record ServedValue(Instant at, Upstream upstream, String endpoint, String text, Optional<String> fault) {

    /** As a number, if it is one. */
    public Optional<BigDecimal> value() {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
