package dev.archipelago.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every metric's reading at one instant. Immutable; the only market value that changes floors.
 *
 * @param readings one for each {@link Metric}
 * @param timestamp when the snapshot was taken; ages are counted from here
 * @param fetchDuration how long the last round of upstream calls took
 * @param simulated whether the market is the simulator's
 * @param supplement what is known beside the metrics
 */
public record Snapshot(
        Map<Metric, Reading> readings,
        Instant timestamp,
        Duration fetchDuration,
        boolean simulated,
        Supplement supplement) {

    private static final int DONG_DECIMALS = 2;

    /** A snapshot that knows nothing beside the metrics. */
    public Snapshot(Map<Metric, Reading> readings, Instant timestamp, Duration fetchDuration, boolean simulated) {
        this(readings, timestamp, fetchDuration, simulated, Supplement.NONE);
    }

    /** @throws IllegalArgumentException if a metric has no reading */
    public Snapshot {
        if (readings.size() != Metric.values().length) {
            throw new IllegalArgumentException("snapshot needs a reading for each of the " + Metric.values().length
                    + " metrics, got " + readings.size());
        }
        readings = java.util.Collections.unmodifiableMap(new EnumMap<>(readings));
    }

    /** The reading of {@code metric}. */
    public Reading reading(Metric metric) {
        Reading reading = readings.get(metric);
        if (reading == null) {
            throw new IllegalStateException("no reading of " + metric);
        }
        return reading;
    }

    /** The coin's price in dong: that in USD times the rate, to two decimals; as old as the older of the two. */
    public Optional<BigDecimal> priceVnd(Coin coin) {
        return supplement
                .vnd()
                .flatMap(rate -> reading(coin.price())
                        .value()
                        .map(usd -> usd.multiply(rate.value()).setScale(DONG_DECIMALS, RoundingMode.HALF_UP)));
    }

    /** A snapshot in which nothing has been seen yet. */
    public static Snapshot empty(Instant timestamp, boolean simulated) {
        EnumMap<Metric, Reading> readings = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            readings.put(metric, Reading.absent(metric, ReadingState.UNAVAILABLE));
        }
        return new Snapshot(readings, timestamp, Duration.ZERO, simulated);
    }
}
