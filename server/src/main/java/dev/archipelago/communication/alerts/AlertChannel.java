package dev.archipelago.communication.alerts;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A way to deliver alerts besides the WebSocket. A channel is added by registering one object in {@link AlertChannels};
 * rules name it and store the settings that it accepted. Thread-safe.
 */
public interface AlertChannel {

    /** The longest time that {@link #deliver} may take. */
    Duration DEADLINE = Duration.ofSeconds(10);

    /** The channel's name in JSON and in the database: lower-case letters, digits and underscores. */
    String name();

    /** The settings that a rule has to state. */
    SettingsSchema schema();

    /**
     * Checks that the destination exists and may be used, and completes the settings. Called before a rule is stored,
     * with settings that the {@link #schema} accepts. May block.
     *
     * @return the settings to store; a generated secret is shown to the caller once
     * @throws InvalidSettingsException if the destination cannot be used
     */
    default Verified verify(Map<String, Object> settings) throws InvalidSettingsException {
        return schema().split(settings);
    }

    /** Makes one attempt to deliver a message. Blocks for {@link #DEADLINE} at most; does not throw. */
    Attempt deliver(Message message, Map<String, Object> settings, Map<String, String> secrets);

    /**
     * An alert to deliver.
     *
     * @param id identifies the alert, however often it is delivered
     * @param frame the alert as JSON
     */
    record Message(UUID id, String frame) {}

    /**
     * Settings that may be stored. Prints nothing of itself.
     *
     * @param settings the settings that are not secret
     * @param secrets the secret settings
     * @param generated those of the secrets that the channel generated
     */
    record Verified(Map<String, Object> settings, Map<String, String> secrets, Map<String, String> generated) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * The outcome of an attempt.
     *
     * @param result whether the alert was delivered, and if not, whether another attempt may succeed
     * @param status the status of the channel's protocol, if there was a response
     * @param error why it failed; empty if it was delivered
     */
    record Attempt(Result result, OptionalInt status, String error) {

        /** Whether the alert was delivered. */
        public enum Result {
            DELIVERED,
            /** Another attempt may succeed. */
            RETRYABLE,
            /** No further attempt can succeed. */
            REJECTED
        }

        /** The alert was delivered. */
        public static Attempt delivered(OptionalInt status) {
            return new Attempt(Result.DELIVERED, status, "");
        }

        /** The attempt failed; another may succeed. */
        public static Attempt failed(OptionalInt status, String error) {
            return new Attempt(Result.RETRYABLE, status, error);
        }

        /** The attempt failed, and so would every other. */
        public static Attempt rejected(OptionalInt status, String error) {
            return new Attempt(Result.REJECTED, status, error);
        }
    }
}
