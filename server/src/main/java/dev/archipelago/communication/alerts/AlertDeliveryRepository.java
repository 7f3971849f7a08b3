package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.AlertDelivery.State;
import dev.archipelago.market.alert.AlertTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The alerts to be delivered. Thread-safe; every method blocks until the database answers, and throws a
 * {@link RuntimeException} if that fails.
 */
interface AlertDeliveryRepository {

    /**
     * An attempt to make.
     *
     * @param attempt its number, from 1
     * @param target the rule's target as it is now, with its secrets
     */
    record Job(UUID id, long rule, String frame, int attempt, AlertTarget target) {}

    /** A message for WebSocket clients and its position in the order. */
    record Message(long seq, String frame) {}

    /**
     * The number of pending deliveries, and of those that were given up within a period.
     *
     * @param rules whether there is a rule that may fire
     */
    record Counts(int pending, int failed, boolean rules) {

        /** Counts where a rule may fire. */
        Counts(int pending, int failed) {
            this(pending, failed, true);
        }
    }

    /** @param state the delivery's state after an attempt; {@code retryAt} is present while it is {@code PENDING} */
    record Outcome(State state, Optional<Instant> retryAt, OptionalInt status, Optional<String> error) {}

    /** The position of the newest message; 0 if there is none. */
    long newest();

    /** The messages after {@code seq} in order, without those that fired before {@code oldest}. */
    List<Message> after(long seq, Instant oldest, int most);

    /**
     * Claims deliveries that are due. No other server can claim them before {@code until}; they are due again then
     * unless they were settled.
     */
    List<Job> claim(int most, Instant now, Instant until);

    /** Stores the outcome of an attempt. */
    void settle(UUID id, Outcome outcome, Instant now);

    /** The number of pending deliveries, of those given up since {@code since}, and whether a rule is enabled. */
    Counts counts(Instant since);

    /** Deletes finished deliveries that fired too long before {@code now}. */
    void prune(Instant now);
}
