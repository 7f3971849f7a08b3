package dev.archipelago.communication.history;

import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A store of the market's history. Thread-safe; blocks until the store responds. */
@FunctionalInterface
public interface HistoryStore {

    /**
     * Returns the observations of {@code metric} from {@code from}, inclusive, to {@code to}, exclusive, aggregated in
     * intervals of {@code step} aligned with the epoch, oldest first. Intervals without observations are omitted. The
     * data comes from the coarsest tier of whose resolution {@code step} is a multiple, and for the newest part, which
     * is not rolled up yet, from the finer tiers. Where no prices of a coin were recorded, they are taken from klines
     * if {@code step} is a multiple of an hour or a day.
     *
     * @param from the start of an interval
     * @param step a positive number of whole seconds
     * @throws RuntimeException if the store fails
     */
    List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step);
}
