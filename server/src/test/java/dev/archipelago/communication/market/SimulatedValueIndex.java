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

/** What each upstream gave of each figure over a day, read from the simulator's record bit by bit. Not thread-safe. */
final class SimulatedValueIndex {
    /** More than any figure has within the time in which it can still be shown for the first time. */
    private static final int KEPT = 4000;

    private final MarketRecord record;
    private final Map<String, ServedValue> newest = new HashMap<>();
    private final Map<String, Map<String, List<ServedValue>>> series = new HashMap<>();

    SimulatedValueIndex(MarketRecord record) {
        this.record = record;
    }

    /**
     * Takes what was given since the last time.
     *
     * @throws IllegalStateException if more was given than the record keeps
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
                throw new IllegalStateException("the record has lost values of " + metric + "; let it keep more");
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

    /** What those upstreams said of the figure at some time between the two instants, both included. */
    List<ServedValue> between(String metric, Set<Upstream> upstreams, Instant from, Instant to) {
        List<ServedValue> said = new ArrayList<>();
        for (List<ServedValue> line : series.getOrDefault(metric, Map.of()).values()) {
            if (!upstreams.contains(line.getFirst().upstream())) {
                continue;
            }
            for (int i = line.size() - 1; i >= 0; i--) {
                ServedValue value = line.get(i);
                if (!value.at().isAfter(to)) {
                    said.add(value);
                }
                if (!value.at().isAfter(from)) {
                    break;
                }
            }
        }
        return said;
    }
}
