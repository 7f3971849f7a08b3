package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a {@link ConditionalLoader} found: a value, nothing, or that the older value still holds. */
public sealed interface LoadResult<V> {

    /** How many tags a result may bear. */
    int MOST_TAGS = 100;

    /**
     * A value.
     *
     * @param ttl how long it is fresh; empty: as long as the key's strategy says
     * @param tags by which it can be removed, beside those of its key
     */
    record Loaded<V>(V value, Optional<Duration> ttl, Set<String> tags) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time is not positive, or a tag is none or one too many */
        public Loaded {
            checked(ttl);
            tags = checked(tags);
        }

        @Override
        public Loaded<V> withTags(Set<String> names) {
            return new Loaded<>(value, ttl, names);
        }
    }

    /**
     * There is nothing, and nobody needs to ask again for a while.
     *
     * @param ttl how long that is believed; empty: as long as the key's strategy says
     * @param tags by which it can be removed, beside those of its key
     */
    record Absent<V>(Optional<Duration> ttl, Set<String> tags) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time is not positive, or a tag is none or one too many */
        public Absent {
            checked(ttl);
            tags = checked(tags);
        }

        @Override
        public Absent<V> withTags(Set<String> names) {
            return new Absent<>(ttl, names);
        }
    }

    /**
     * The older value the loader was given holds on.
     *
     * @param ttl how long it is fresh from now; empty: as long as the key's strategy says
     * @param tags in address of those it bears; empty: it keeps them
     */
    record NotModified<V>(Optional<Duration> ttl, Set<String> tags) implements LoadResult<V> {

        /** @throws IllegalArgumentException if the time is not positive, or a tag is none or one too many */
        public NotModified {
            checked(ttl);
            tags = checked(tags);
        }

        @Override
        public NotModified<V> withTags(Set<String> names) {
            return new NotModified<>(ttl, names);
        }
    }

    /** How long it is fresh, if the loader says so. */
    Optional<Duration> ttl();

    /** Those it bears beside the tags of its key. */
    Set<String> tags();

    /**
     * The same with these tags, known only now that it is loaded; {@link Cache#removeByTag} removes it by each.
     *
     * @throws IllegalArgumentException if one has other characters than a {@link CacheKey}, or there are more than
     *     {@value #MOST_TAGS}
     */
    LoadResult<V> withTags(Set<String> names);

    /** A value, fresh as long as the key's strategy says. */
    static <V> LoadResult<V> of(V value) {
        return new Loaded<>(value, Optional.empty(), Set.of());
    }

    /** A value, fresh for {@code ttl}. */
    static <V> LoadResult<V> of(V value, Duration ttl) {
        return new Loaded<>(value, Optional.of(ttl), Set.of());
    }

    /** Nothing, for {@code ttl}. */
    static <V> LoadResult<V> absent(Duration ttl) {
        return new Absent<>(Optional.of(ttl), Set.of());
    }

    /** The older value, fresh again as long as the key's strategy says. */
    static <V> LoadResult<V> notModified() {
        return new NotModified<>(Optional.empty(), Set.of());
    }

    /** The older value, fresh again for {@code ttl}. */
    static <V> LoadResult<V> notModified(Duration ttl) {
        return new NotModified<>(Optional.of(ttl), Set.of());
    }

    private static void checked(Optional<Duration> ttl) {
        if (ttl.filter(time -> !time.isPositive()).isPresent()) {
            throw new IllegalArgumentException("the time a loader gives must be positive, got " + ttl.get());
        }
    }

    private static Set<String> checked(Set<String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException(
                    "a result may bear " + MOST_TAGS + " tags, got " + tags.size() + "; use a key space for the rest");
        }
        tags.forEach(CacheKey::checkTag);
        return Set.copyOf(tags);
    }
}
