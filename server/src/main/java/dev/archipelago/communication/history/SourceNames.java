package dev.archipelago.communication.history;

import java.util.Arrays;
import java.util.List;

/** Names of upstreams as the tables hold them: in a list they are joined by commas, and a simulated one says so. */
final class SourceNames {
    private static final String SIMULATED = " (simulated)";

    private SourceNames() {}

    /** The name for what {@code source} said; a simulated figure must never be taken for a real one. */
    static String stored(String source, boolean simulated) {
        return simulated ? source + SIMULATED : source;
    }

    /** The names in a list of a table, or in several such lists joined by commas: sorted, each once. */
    static List<String> of(String list) {
        return Arrays.stream(list.split(",")).distinct().sorted().toList();
    }
}
