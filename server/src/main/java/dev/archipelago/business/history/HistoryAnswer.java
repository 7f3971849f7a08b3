package dev.archipelago.business.history;

import dev.archipelago.market.HistoryPoint;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a metric over time.
 *
 * @param points oldest first; a span in which nothing was observed is missing
 * @param readAt when they were read
 * @param simulated whether the market is the simulator's
 */
public record HistoryAnswer(HistoryQuestion question, List<HistoryPoint> points, Instant readAt, boolean simulated) {

    public HistoryAnswer {
        points = List.copyOf(points);
    }

    /** The sources of all points, sorted, each once. */
    public List<String> sources() {
        return points.stream()
                .flatMap(point -> point.sources().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
