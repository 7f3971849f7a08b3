package dev.archipelago.communication.market;

import dev.archipelago.simulator.MarketRecord;
import dev.archipelago.simulator.ServedValue;
import dev.archipelago.simulator.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An index of the values that each upstream returned over a day, read incrementally from the record of the simulator.
 * Not thread-safe.
 */
final class SimulatedValueIndex {
    /**
     * The number of values kept per figure: more than are returned while a value may still be published for the first
     * time.
     */
    private static final int KEPT = 4000;

    private final MarketRecord record;
    private final Map<String, ServedValue> newest = new HashMap<>();
    private final Map<String, Map<String, List<ServedValue>>> series = new HashMap<>();

    SimulatedValueIndex(MarketRecord record) {
        this.record = record;
    }

    /**
     * Adds the values since the last update.
     *
     * @throws IllegalStateException if the record has dropped some of them
     */
    void update() {
        for (String metric : record.given()) {
            List<ServedValue> given = record.given(metric);
            ServedValue last = newest.get(metric);
            int from = given.size();
            while (from > 0 && given.get(from - 1) != last) {
                from--;
            }
            if (from == 0 && last != null) {
                throw new IllegalStateException(
                        "the simulator's record has dropped values of " + metric + ": increase its capacity");
            }
            for (ServedValue value : given.subList(from, given.size())) {
                List<ServedValue> line = series.computeIfAbsent(metric, _ -> new HashMap<>())
                        .computeIfAbsent(value.upstream() + " " + value.endpoint(), _ -> new ArrayList<>());
                line.add(value);
                if (line.size() > KEPT) {
                    line.subList(0, KEPT / 2).clear();
                }
            }
            newest.put(metric, given.getLast());
        }
    }

    /** Returns the values of a figure that the upstreams returned between two instants, inclusive. */
    List<ServedValue> between(String metric, Set<Upstream> upstreams, Instant from, Instant to) {
        List<ServedValue> found = new ArrayList<>();
        for (List<ServedValue> line : series.getOrDefault(metric, Map.of()).values()) {
            if (!upstreams.contains(line.getFirst().upstream())) {
                continue;
            }
            for (int i = line.size() - 1; i >= 0; i--) {
                ServedValue value = line.get(i);
                if (!value.at().isAfter(to)) {
                    found.add(value);
                }
                if (!value.at().isAfter(from)) {
                    break;
                }
            }
        }
        return found;
    }
}
