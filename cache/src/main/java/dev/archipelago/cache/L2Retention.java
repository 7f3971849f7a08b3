package dev.archipelago.cache;

import java.time.Duration;

/**
 * How long Redis keeps values.
 *
 * @param l2Ttl where a key does not say it
 */
record L2Retention(Duration l2Ttl) {

    /** Never less than the value is fresh; a verbatim one longer by what its options say, whatever its own time. */
    Duration time(CacheKey<?> key, Duration ttl) {
        return key.options().verbatim()
                ? ttl.plus(after(key))
                : Durations.longer(key.options().l2Ttl().orElse(l2Ttl), ttl);
    }

    /** How long Redis keeps a verbatim value after it expired. */
    static Duration after(CacheKey<?> key) {
        Duration fresh = key.options().strategy().ttl();
        return Durations.longer(key.options().l2Ttl().orElse(fresh), fresh).minus(fresh);
    }
}
