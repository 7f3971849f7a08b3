package dev.archipelago.market.alert;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The delivery of an alert through a channel.
 *
 * @param id the id of the alert
 * @param frame the message as JSON, as WebSocket clients and the channel receive it
 * @param target the target besides the WebSocket, without secrets
 * @param progress the progress of the delivery
 */
public record AlertDelivery(UUID id, String frame, Instant firedAt, Optional<AlertTarget> target, Progress progress) {

    /**
     * The progress of a delivery.
     *
     * @param attempts the number of attempts
     * @param nextAttemptAt the time of the next attempt, while {@link State#PENDING}
     * @param lastStatus the last status of the channel's protocol, such as an HTTP status
     * @param lastError why the last attempt failed
     * @param finishedAt the time of success or of the final failure
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
        /** An attempt is due now or later. */
        PENDING,
        /** The channel accepted the alert. */
        DELIVERED,
        /** All attempts failed. */
        FAILED;

        /** Returns the state's name in JSON and in the database. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the state with the given {@link #key}. */
        public static State of(String key) {
            return Arrays.stream(values())
                    .filter(one -> one.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("not a state of a delivery: " + key));
        }
    }
}
