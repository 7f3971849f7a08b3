package dev.archipelago.communication.history;

import java.util.Arrays;
import java.util.List;

/** Encodes the names of upstreams for storage: lists are comma-separated, and simulated sources are marked. */
final class SourceNames {
    private static final String SIMULATED = " (simulated)";

    private SourceNames() {}

    /**
     * Returns the stored name of {@code source}; simulated values are marked so that they cannot be mistaken for real
     * ones.
     */
    static String stored(String source, boolean simulated) {
        return simulated ? source + SIMULATED : source;
    }

    /** Returns the distinct names of a comma-separated list, sorted. */
    static List<String> of(String list) {
        return Arrays.stream(list.split(",")).distinct().sorted().toList();
    }
}
