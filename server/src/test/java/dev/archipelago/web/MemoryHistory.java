package dev.archipelago.web;

import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionException;

/** An in-memory history with one point for each interval, the first from a kline, the others observed. */
final class MemoryHistory implements HistoryStore {

    final AtomicInteger asked = new AtomicInteger();
    volatile boolean away;

    @Override
    public List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step) {
        asked.incrementAndGet();
        if (away) {
            throw new ConnectionException(new SQLException("connection refused"));
        }
        List<HistoryPoint> points = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            boolean kline = points.isEmpty();
            points.add(new HistoryPoint(
                    at,
                    new BigDecimal("1E+2"),
                    new BigDecimal("110.5"),
                    new BigDecimal("90"),
                    new BigDecimal("0.00000001"),
                    kline ? Optional.empty() : Optional.of(new BigDecimal("100.25")),
                    kline ? Optional.empty() : Optional.of(12L),
                    kline ? List.of("binance") : List.of("binance", "coingecko")));
        }
        return points;
    }
}
