package dev.archipelago.cache.jcache;

import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** The times at which entries expire, in milliseconds since the epoch. Thread-safe if the policy is. */
record Expiry(ExpiryPolicy policy) {

    /** An entry without an expiry. */
    static final long NEVER = Long.MAX_VALUE;

    long afterCreation(long now) {
        Duration duration = ask(policy::getExpiryForCreation);
        return duration == null ? NEVER : at(duration, now);
    }

    long afterUpdate(long before, long now) {
        Duration duration = ask(policy::getExpiryForUpdate);
        return duration == null ? before : at(duration, now);
    }

    long afterAccess(long before, long now) {
        Duration duration = ask(policy::getExpiryForAccess);
        return duration == null ? before : at(duration, now);
    }

    private static long at(Duration duration, long now) {
        return duration.isEternal() ? NEVER : duration.getAdjustedTime(now);
    }

    /** A policy that fails changes nothing. */
    private static @Nullable Duration ask(Supplier<Duration> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return null;
        }
    }
}
