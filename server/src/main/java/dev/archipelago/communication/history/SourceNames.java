package dev.archipelago.communication.history;

import dev.archipelago.market.PriceComposition;
import java.util.Arrays;
import java.util.List;

/** Encodes the names of upstreams for storage: lists are comma-separated, and simulated sources are marked. */
final class SourceNames {
    private static final String SIMULATED = " (simulated)";

    /** The source of reference prices, whose composition is not stored. */
    private static final String REFERENCE = "reference";

    private SourceNames() {}

    /**
     * Returns the stored name of {@code source}; simulated values are marked so that they cannot be mistaken for real
     * ones, and all reference prices have the same name.
     */
    static String stored(String source, boolean simulated) {
        String name = PriceComposition.sourcesOf(source).isEmpty() ? source : REFERENCE;
        return simulated ? name + SIMULATED : name;
    }

    /** Returns the distinct names of a comma-separated list, sorted. */
    static List<String> of(String list) {
        return Arrays.stream(list.split(",")).distinct().sorted().toList();
    }
}
