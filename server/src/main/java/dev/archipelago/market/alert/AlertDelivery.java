package dev.archipelago.market.alert;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The delivery of an alert.
 *
 * @param id the alert's id
 * @param frame the message as JSON, as WebSocket clients and the channel receive it
 * @param target where it is delivered besides the WebSocket, without secrets
 * @param progress how far the delivery is
 */
public record AlertDelivery(UUID id, String frame, Instant firedAt, Optional<AlertTarget> target, Progress progress) {

    /**
     * How far a delivery is.
     *
     * @param attempts how often the channel was tried
     * @param nextAttemptAt when it is tried again, while {@link State#PENDING}
     * @param lastStatus the last status of the channel's protocol, such as an HTTP status
     * @param lastError why the last attempt failed
     * @param finishedAt when it was delivered or given up
     */
    public record Progress(
            State state,
            int attempts,
            Optional<Instant> nextAttemptAt,
            OptionalInt lastStatus,
            Optional<String> lastError,
            Optional<Instant> finishedAt) {}

    /** The state of a delivery. */
    public enum State {
        /** The rule has no channel: only WebSocket clients are notified. */
        LIVE_ONLY,
        /** The channel is to be tried, or tried again. */
        PENDING,
        /** The channel accepted the alert. */
        DELIVERED,
        /** Given up. */
        FAILED;

        /** Its name in JSON and in the database. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state with this {@link #key}. */
        public static State of(String key) {
            return Arrays.stream(values())
                    .filter(one -> one.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("not a state of a delivery: " + key));
        }
    }
}
