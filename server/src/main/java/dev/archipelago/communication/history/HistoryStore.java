package dev.archipelago.communication.history;

import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The market over time. Thread-safe; blocks until the store answers. */
@FunctionalInterface
public interface HistoryStore {

    /**
     * What was observed of {@code metric} from {@code from} and before {@code to}, in spans of {@code step} counted from
     * 1970 in UTC, oldest first. A span in which nothing was observed is missing. Taken from the coarsest tier that
     * {@code step} is a multiple of, and its newest end, which has not been rolled up yet, from the finer ones. The price
     * of a coin is taken from klines where nothing was recorded, as far as {@code step} is whole hours or days.
     *
     * @param from begins a span
     * @param step whole seconds, more than zero
     * @throws RuntimeException if the store fails
     */
    List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step);
}
