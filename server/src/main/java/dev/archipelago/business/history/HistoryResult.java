package dev.archipelago.business.history;

import dev.archipelago.market.HistoryPoint;
import java.time.Instant;
import java.util.List;

/**
 * The result of a history query.
 *
 * @param points the points, oldest first; intervals without observations are omitted
 * @param readAt the time of the query
 * @param simulated whether the market is simulated
 */
public record HistoryResult(HistoryQuery query, List<HistoryPoint> points, Instant readAt, boolean simulated) {

    public HistoryResult {
        points = List.copyOf(points);
    }

    /** Returns the distinct sources of all points, sorted. */
    public List<String> sources() {
        return points.stream()
                .flatMap(point -> point.sources().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
