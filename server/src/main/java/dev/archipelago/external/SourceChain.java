package dev.archipelago.external;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sources of one figure in the order they are asked. While nothing but open circuit breakers stands in the way, one of
 * them is passed early: a figure is never without any source that is tried. Immutable and thread-safe.
 */
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

    /** How one source of a chain is asked: by itself, or by way of what was kept of its last answer. */
    @FunctionalInterface
    public interface Asking<T> {

        /** @throws SourceException as {@link GuardedSource#fetch} */
        Sourced<T> ask(GuardedSource<T> source) throws SourceException;
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
     * The value of the first source that has one, each asked now.
     *
     * @throws NoSourceException if none has, with the reason of each
     */
    public Sourced<T> fetch() throws NoSourceException {
        return fetch(GuardedSource::fetch);
    }

    /**
     * The value of the first source that has one.
     *
     * @throws NoSourceException if none has, with the reason of each
     */
    public Sourced<T> fetch(Asking<T> asking) throws NoSourceException {
        List<String> reasons = new ArrayList<>();
        List<GuardedSource<T>> shut = new ArrayList<>();
        boolean configured = false;
        boolean tried = false;
        for (GuardedSource<T> source : sources) {
            try {
                return asking.ask(source);
            } catch (SourceException e) {
                reasons.add(e.getMessage());
                configured |= e.kind() != Kind.NOT_CONFIGURED;
                tried |= !e.isCircuitOpen() && e.kind() != Kind.NOT_CONFIGURED && e.kind() != Kind.LIMITED;
                if (e.isCircuitOpen()) {
                    shut.add(source);
                }
            }
        }
        Optional<GuardedSource<T>> early =
                tried ? Optional.empty() : shut.stream().min(Comparator.comparing(GuardedSource::failedAt));
        if (early.isPresent() && early.get().openEarly()) {
            try {
                return asking.ask(early.get());
            } catch (SourceException e) {
                reasons.add(e.getMessage());
            }
        }
        throw new NoSourceException(figure, reasons, !configured);
    }
}
