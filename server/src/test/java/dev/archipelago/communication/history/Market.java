package dev.archipelago.communication.history;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A market controlled by a test: a reading remains until it is replaced. */
final class Market {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final Map<Metric, Reading> readings = new LinkedHashMap<>(
            Snapshot.empty(MarketCatalog.DEFAULT, START, false).readings());

    /** Sets a reading of {@code value} observed at {@code at}. */
    Market see(Metric metric, String value, String source, Instant at, ReadingState state) {
        readings.put(metric, Reading.of(metric, new BigDecimal(value), source, at, at, state));
        return this;
    }

    /** Sets the price of Bitcoin observed at {@code at}. */
    Market btc(String value, Instant at) {
        return see(TestCoins.BTC.price(), value, "binance", at, ReadingState.LIVE);
    }

    Market state(Metric metric, ReadingState state) {
        readings.computeIfPresent(metric, (each, reading) -> reading.withState(state));
        return this;
    }

    Snapshot at(Instant now) {
        return new Snapshot(MarketCatalog.DEFAULT, readings, now, Duration.ZERO, false);
    }

    Snapshot simulatedAt(Instant now) {
        return new Snapshot(MarketCatalog.DEFAULT, readings, now, Duration.ZERO, true);
    }
}
