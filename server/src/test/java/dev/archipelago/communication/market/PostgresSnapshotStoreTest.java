package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.market.ExchangeRate;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.Supplement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSnapshotStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");

    private Jdbi jdbi;
    private PostgresSnapshotStore store;

    @BeforeEach
    void create() {
        DatabaseAddress address = PostgresFixture.newAddress();
        jdbi = Jdbi.create(address.jdbcUrl(), address.user(), address.password().reveal());
        jdbi.useHandle(
                handle -> handle.execute(
                        "CREATE TABLE market_last_snapshot (id smallint PRIMARY KEY, body jsonb NOT NULL, taken_at timestamptz NOT NULL)"));
        store = new PostgresSnapshotStore(jdbi);
    }

    private static Snapshot snapshot(String price, Instant at) {
        EnumMap<Metric, Reading> readings = new EnumMap<>(Metric.class);
        readings.putAll(Snapshot.empty(at, false).readings());
        readings.put(
                Metric.BTC_PRICE_USD,
                Reading.of(Metric.BTC_PRICE_USD, new BigDecimal(price), "binance", at, at, ReadingState.LIVE));
        return new Snapshot(readings, at, Duration.ZERO, false);
    }

    private String price() {
        return store.load()
                .orElseThrow()
                .readings()
                .getFirst()
                .value()
                .orElseThrow()
                .toPlainString();
    }

    @Test
    void load_nothingSaved_isEmpty() {
        assertThat(store.load()).isEmpty();
    }

    @Test
    void load_saved_isTheSame() {
        Snapshot snapshot = snapshot("67187.33589365", NOW);
        store.save(snapshot);
        assertThat(store.load()).contains(StoredReadings.of(snapshot));
    }

    @Test
    void save_newer_replaces() {
        store.save(snapshot("1.5", NOW));
        store.save(snapshot("2.5", NOW.plusSeconds(5)));
        assertThat(price()).isEqualTo("2.5");
    }

    @Test
    void save_older_isPassedOver() {
        store.save(snapshot("2.5", NOW.minusSeconds(86_400)));
        store.save(snapshot("1.5", NOW.minusSeconds(90_000)));
        assertThat(price()).isEqualTo("2.5");
    }

    @Test
    void load_rowOfAnEarlierVersion_hasNoRate() {
        store.save(snapshot("1.5", NOW));
        jdbi.useHandle(h -> h.execute("UPDATE market_last_snapshot SET body = body - 'vnd'"));
        assertThat(store.load().orElseThrow().vnd()).isEmpty();
        assertThat(price()).isEqualTo("1.5");
    }

    @Test
    void load_rateOfTheDong_isTheSame() {
        Snapshot plain = snapshot("1.5", NOW);
        ExchangeRate rate = new ExchangeRate(new BigDecimal("26000.5"), "coingecko", NOW, NOW, ReadingState.LIVE);
        store.save(new Snapshot(
                plain.readings(),
                NOW,
                Duration.ZERO,
                false,
                new Supplement(Optional.empty(), Optional.of(rate), Map.of())));
        assertThat(store.load().orElseThrow().vnd()).contains(rate);
    }

    @Test
    void load_foreignBody_throws() {
        jdbi.useHandle(h -> h.execute("INSERT INTO market_last_snapshot VALUES (1, '{\"x\":1}', now())"));
        assertThatThrownBy(store::load).isInstanceOf(RuntimeException.class);
    }
}
