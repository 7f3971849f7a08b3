package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.AlertDelivery.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Alerts that fired, for those who deliver them. Thread-safe; blocks until the database answers, and throws a
 * {@link RuntimeException} if that fails.
 */
interface AlertDeliveryRepository {

    /** One attempt to make. */
    record Job(UUID id, long rule, String frame, int attempt, Webhook webhook) {}

    /** A message for listeners and its place in the order. */
    record Message(long seq, String frame) {}

    /** How many wait, and how many were given up within a time. */
    record Counts(int pending, int failed) {}

    /** @param state what it is after an attempt; {@code retryAt} is present while {@code PENDING} */
    record Outcome(State state, Optional<Instant> retryAt, OptionalInt status, Optional<String> error) {}

    /** The place of the newest message; 0 if there is none. */
    long newest();

    /** The messages that follow {@code seq}, in order; those fired before {@code oldest} are left out. */
    List<Message> after(long seq, Instant oldest, int most);

    /**
     * Takes deliveries that are due. No other server gets them before {@code until}; if this one dies they are due again then.
     */
    List<Job> claim(int most, Instant now, Instant until);

    /** Notes how an attempt ended. */
    void settle(UUID id, Outcome outcome, Instant now);

    /** How many wait, and how many were given up since {@code since}. */
    Counts counts(Instant since);

    /** Forgets what is finished and was fired too long before {@code now}. */
    void prune(Instant now);
}
