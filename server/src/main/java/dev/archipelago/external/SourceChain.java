package dev.archipelago.external;

import dev.archipelago.external.SourceException.Kind;
import java.util.ArrayList;
import java.util.List;

/** The sources of one figure in the order they are asked. Immutable and thread-safe. */
public final class SourceChain<T> {
    private final String figure;
    private final List<GuardedSource<T>> sources;

    /**
     * @param figure what they are asked for, for messages
     * @param sources first choice first
     */
    public SourceChain(String figure, List<GuardedSource<T>> sources) {
        this.figure = figure;
        this.sources = List.copyOf(sources);
    }

    /** Whether at least one source has the key it needs. */
    public boolean configured() {
        return sources.stream().anyMatch(GuardedSource::configured);
    }

    /** The sources, first choice first. */
    public List<GuardedSource<T>> sources() {
        return sources;
    }

    /**
     * The value of the first source that has one.
     *
     * @throws NoSourceException if none has, with the reason of each
     */
    public Sourced<T> fetch() throws NoSourceException {
        List<String> reasons = new ArrayList<>();
        boolean configured = false;
        for (GuardedSource<T> source : sources) {
            try {
                return source.fetch();
            } catch (SourceException e) {
                reasons.add(e.getMessage());
                configured |= e.kind() != Kind.NOT_CONFIGURED;
            }
        }
        throw new NoSourceException(figure, reasons, !configured);
    }
}
