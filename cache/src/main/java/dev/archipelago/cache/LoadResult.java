package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The result of a {@link ConditionalLoader}: a value, its absence, or the confirmation of the older value. Immutable.
 */
public sealed interface LoadResult<V> {

    /** The maximum number of tags of a result. */
    int MAX_TAGS = 100;

    /**
     * A value.
     *
     * @param ttl how long it is fresh; empty: as the strategy of the key specifies
     * @param tags its tags, added to those of the key
     */
    record Loaded<V>(V value, Optional<Duration> ttl, Set<String> tags) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time to live or a tag is invalid, or there are too many tags */
        public Loaded {
            requireValid(ttl);
            tags = requireValid(tags);
        }

        @Override
        public Loaded<V> withTags(Set<String> names) {
            return new Loaded<>(value, ttl, names);
        }
    }

    /**
     * The absence of a value (negative caching).
     *
     * @param ttl how long it is cached; empty: as the strategy of the key specifies
     * @param tags its tags, added to those of the key
     */
    record Absent<V>(Optional<Duration> ttl, Set<String> tags) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time to live or a tag is invalid, or there are too many tags */
        public Absent {
            requireValid(ttl);
            tags = requireValid(tags);
        }

        @Override
        public Absent<V> withTags(Set<String> names) {
            return new Absent<>(ttl, names);
        }
    }

    /**
     * The older value is still valid.
     *
     * @param ttl how long it is fresh from now on; empty: as the strategy of the key specifies
     * @param tags its tags from now on; empty: those it has
     */
    record NotModified<V>(Optional<Duration> ttl, Set<String> tags) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time to live or a tag is invalid, or there are too many tags */
        public NotModified {
            requireValid(ttl);
            tags = requireValid(tags);
        }

        @Override
        public NotModified<V> withTags(Set<String> names) {
            return new NotModified<>(ttl, names);
        }
    }

    /** Returns how long the result is fresh, if the loader specifies it. */
    Optional<Duration> ttl();

    /** Returns the tags of the result, in addition to those of the key. */
    Set<String> tags();

    /**
     * Returns this result with tags that are known only after the load; {@link Cache#removeByTag} removes it by each.
     *
     * @throws IllegalArgumentException if a tag is malformed or there are more than {@value #MAX_TAGS}
     */
    LoadResult<V> withTags(Set<String> names);

    /** Returns a value that is fresh as the strategy of the key specifies. */
    static <V> LoadResult<V> of(V value) {
        return new Loaded<>(value, Optional.empty(), Set.of());
    }

    /** Returns a value with a time to live. */
    static <V> LoadResult<V> of(V value, Duration ttl) {
        return new Loaded<>(value, Optional.of(ttl), Set.of());
    }

    /** Returns the absence of a value with a time to live. */
    static <V> LoadResult<V> absent(Duration ttl) {
        return new Absent<>(Optional.of(ttl), Set.of());
    }

    /** Returns the confirmation of the older value, fresh again as the strategy of the key specifies. */
    static <V> LoadResult<V> notModified() {
        return new NotModified<>(Optional.empty(), Set.of());
    }

    /** Returns the confirmation of the older value with a time to live. */
    static <V> LoadResult<V> notModified(Duration ttl) {
        return new NotModified<>(Optional.of(ttl), Set.of());
    }

    private static void requireValid(Optional<Duration> ttl) {
        if (ttl.filter(time -> !time.isPositive()).isPresent()) {
            throw new IllegalArgumentException("the time to live of a result must be positive, got " + ttl.get());
        }
    }

    private static Set<String> requireValid(Set<String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException("a result may have " + MAX_TAGS + " tags, got " + tags.size()
                    + "; group entries by key prefix instead");
        }
        tags.forEach(KeySyntax::requireTag);
        return Set.copyOf(tags);
    }
}
