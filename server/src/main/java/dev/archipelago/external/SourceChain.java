package dev.archipelago.external;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.external.spi.SourceKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sources of one kind of figure, in fallback order. If every one of them is refused by its open circuit breaker,
 * the one that failed longest ago is probed early, so that some source is always tried. Immutable and thread-safe.
 */
public final class SourceChain<T> {
    private final SourceKind<T> kind;
    private final List<GuardedSource<T>> sources;

    /**
     * @param kind the kind of figure
     * @param sources in fallback order
     */
    public SourceChain(SourceKind<T> kind, List<GuardedSource<T>> sources) {
        this.kind = kind;
        this.sources = List.copyOf(sources);
    }

    /** How one source of a chain is fetched: directly, or through a cache. */
    @FunctionalInterface
    public interface Fetch<T> {

        /** @throws SourceException as {@link GuardedSource#fetch} */
        Sourced<T> from(GuardedSource<T> source) throws SourceException;
    }

    /** Returns the kind of figure. */
    public SourceKind<T> kind() {
        return kind;
    }

    /** Whether at least one source has the key it needs. */
    public boolean configured() {
        return sources.stream().anyMatch(GuardedSource::configured);
    }

    /** Returns the sources in fallback order. */
    public List<GuardedSource<T>> sources() {
        return sources;
    }

    /**
     * Whether a fetch after a failed one may succeed. False while no upstream with a key can be connected to or all are
     * cooling down; to find that out costs neither budget nor commands of Redis. Blocks for some seconds at most.
     */
    public boolean mayAnswer() {
        return sources.stream().anyMatch(GuardedSource::mayAnswer);
    }

    /**
     * Fetches the value from the first source that has one.
     *
     * @throws NoSourceException if none has, with the reason of each
     */
    public Sourced<T> fetch() throws NoSourceException {
        return fetch(GuardedSource::fetch);
    }

    /**
     * Fetches the value from the first source that has one.
     *
     * @param fetch called for one source after the other
     * @throws NoSourceException if none has, with the reason of each
     */
    public Sourced<T> fetch(Fetch<T> fetch) throws NoSourceException {
        List<String> reasons = new ArrayList<>();
        List<GuardedSource<T>> open = new ArrayList<>();
        boolean configured = false;
        boolean tried = false;
        for (GuardedSource<T> source : sources) {
            try {
                return fetch.from(source);
            } catch (SourceException e) {
                reasons.add(e.getMessage());
                configured |= e.kind() != Kind.NOT_CONFIGURED;
                tried |= !e.isCircuitOpen() && e.kind() != Kind.NOT_CONFIGURED && e.kind() != Kind.LIMITED;
                if (e.isCircuitOpen()) {
                    open.add(source);
                }
            }
        }
        Optional<GuardedSource<T>> early = tried
                ? Optional.empty()
                : open.stream()
                        .min(Comparator.comparing(source -> source.guard().failedAt()));
        if (early.isPresent() && early.get().guard().probeEarly()) {
            try {
                return fetch.from(early.get());
            } catch (SourceException e) {
                reasons.add(e.getMessage());
            }
        }
        throw new NoSourceException(kind.toString(), reasons, !configured);
    }
}
