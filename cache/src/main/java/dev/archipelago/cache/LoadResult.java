package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;

/** What a {@link ConditionalLoader} found: a value, nothing, or that the older value still holds. */
public sealed interface LoadResult<V> {

    /**
     * A value.
     *
     * @param ttl how long it is fresh; empty: as long as the key's strategy says
     */
    record Loaded<V>(V value, Optional<Duration> ttl) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time is not positive */
        public Loaded {
            checked(ttl);
        }
    }

    /**
     * There is nothing, and nobody needs to ask again for a while.
     *
     * @param ttl how long that is believed; empty: as long as the key's strategy says
     */
    record Absent<V>(Optional<Duration> ttl) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time is not positive */
        public Absent {
            checked(ttl);
        }
    }

    /**
     * The older value the loader was given holds on.
     *
     * @param ttl how long it is fresh from now; empty: as long as the key's strategy says
     */
    record NotModified<V>(Optional<Duration> ttl) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time is not positive */
        public NotModified {
            checked(ttl);
        }
    }

    /** How long it is fresh, if the loader says so. */
    Optional<Duration> ttl();

    /** A value, fresh as long as the key's strategy says. */
    static <V> LoadResult<V> of(V value) {
        return new Loaded<>(value, Optional.empty());
    }

    /** A value, fresh for {@code ttl}. */
    static <V> LoadResult<V> of(V value, Duration ttl) {
        return new Loaded<>(value, Optional.of(ttl));
    }

    /** Nothing, for {@code ttl}. */
    static <V> LoadResult<V> absent(Duration ttl) {
        return new Absent<>(Optional.of(ttl));
    }

    /** The older value, fresh again as long as the key's strategy says. */
    static <V> LoadResult<V> notModified() {
        return new NotModified<>(Optional.empty());
    }

    /** The older value, fresh again for {@code ttl}. */
    static <V> LoadResult<V> notModified(Duration ttl) {
        return new NotModified<>(Optional.of(ttl));
    }

    private static void checked(Optional<Duration> ttl) {
        if (ttl.filter(time -> !time.isPositive()).isPresent()) {
            throw new IllegalArgumentException("the time a loader gives must be positive, got " + ttl.get());
        }
    }
}
