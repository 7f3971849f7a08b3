package dev.archipelago.market.alert;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What became of an alert.
 *
 * @param id the alert's
 * @param frame the message listeners got and the webhook gets, as JSON
 * @param attempts how often the webhook was tried
 * @param nextAttemptAt when it is tried again, while {@link State#PENDING}
 * @param lastStatus what the webhook answered last, if it answered
 * @param lastError why the last attempt failed
 * @param finishedAt when it was delivered or given up
 */
public record AlertDelivery(
        UUID id,
        String frame,
        State state,
        int attempts,
        Instant firedAt,
        Optional<Instant> nextAttemptAt,
        OptionalInt lastStatus,
        Optional<String> lastError,
        Optional<Instant> finishedAt) {

    /** How far the webhook is. */
    public enum State {
        /** The rule had no webhook: only listeners were told. */
        LIVE_ONLY,
        PENDING,
        DELIVERED,
        /** Given up. */
        FAILED;

        /** Its name in JSON and in the database. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one with this {@link #key}. */
        public static State of(String key) {
            return Arrays.stream(values())
                    .filter(one -> one.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no state of a delivery: " + key));
        }
    }
}
