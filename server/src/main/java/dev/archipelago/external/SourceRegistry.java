package dev.archipelago.external;

import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The sources of each kind of figure, in fallback order. Immutable and thread-safe. */
public final class SourceRegistry {
    private final Map<SourceKind<?>, SourceChain<?>> chains;
    private final Optional<GuardedKlines> klines;

    private SourceRegistry(Map<SourceKind<?>, SourceChain<?>> chains, Optional<GuardedKlines> klines) {
        this.chains = chains;
        this.klines = klines;
    }

    /**
     * A registry without klines. Where there is no chain of {@link SourceKind#SECOND_GLOBAL}, it is the chain of
     * {@link SourceKind#GLOBAL} without its first source.
     */
    public static SourceRegistry of(List<SourceChain<?>> chains) {
        return of(chains, Optional.empty());
    }

    static SourceRegistry of(List<SourceChain<?>> chains, Optional<GuardedKlines> klines) {
        Map<SourceKind<?>, SourceChain<?>> byKind = new LinkedHashMap<>();
        chains.forEach(chain -> byKind.put(chain.kind(), chain));
        SourceRegistry registry = new SourceRegistry(byKind, klines);
        byKind.computeIfAbsent(
                SourceKind.SECOND_GLOBAL,
                kind -> new SourceChain<>(
                        SourceKind.SECOND_GLOBAL,
                        registry.chain(SourceKind.GLOBAL).sources().stream()
                                .skip(1)
                                .toList()));
        return registry;
    }

    /** The sources of {@code kind}; none if no upstream offers any. */
    public <T> SourceChain<T> chain(SourceKind<T> kind) {
        // A chain is filed under its own kind, hence has the kind's type.
        @SuppressWarnings("unchecked")
        SourceChain<T> chain = (SourceChain<T>) chains.get(kind);
        return chain == null ? new SourceChain<>(kind, List.of()) : chain;
    }

    /** Klines of the past. Without an upstream that offers them each call fails as not configured. */
    public KlineSource klines() {
        return klines.<KlineSource>map(guarded -> guarded).orElse((coin, interval, from, limit) -> {
            throw SourceException.notConfigured("no upstream offers klines");
        });
    }

    /** Every source but klines, once. */
    public List<GuardedSource<?>> sources() {
        return chains.values().stream()
                .<GuardedSource<?>>flatMap(chain -> chain.sources().stream())
                .distinct()
                .toList();
    }

    /** The guard of every source, klines included, once. */
    List<SourceGuard> guards() {
        return Stream.concat(sources().stream().map(GuardedSource::guard), klines.map(GuardedKlines::guard).stream())
                .toList();
    }
}
