package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
        jdbi.useHandle(handle -> handle.execute(
                "CREATE TABLE market_last_snapshot (id smallint PRIMARY KEY, body jsonb NOT NULL, taken_at"
                        + " timestamptz NOT NULL)"));
        store = new PostgresSnapshotStore(jdbi);
    }

    private static Snapshot snapshot(String price, Instant at) {
        LinkedHashMap<Metric, Reading> readings = new LinkedHashMap<>();
        readings.putAll(Snapshot.empty(MarketCatalog.DEFAULT, at, false).readings());
        readings.put(
                TestCoins.BTC.price(),
                Reading.of(TestCoins.BTC.price(), new BigDecimal(price), "binance", at, at, ReadingState.LIVE));
        return new Snapshot(MarketCatalog.DEFAULT, readings, at, Duration.ZERO, false);
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
    void load_rowOfAnEarlierVersion_hasItsReadings() {
        store.save(snapshot("1.5", NOW));
        jdbi.useHandle(h -> h.execute("UPDATE market_last_snapshot SET body = replace(body::text, 'btc_price_usd',"
                + " 'BTC_PRICE_USD')::jsonb || '{\"vnd\":null,\"closedRsi\":null}'"));
        assertThat(store.load()).contains(StoredReadings.of(snapshot("1.5", NOW)));
    }

    @Test
    void load_rateOfTheDong_isTheSame() {
        Reading rate = Reading.of(Metrics.USD_VND, new BigDecimal("26000.5"), "coingecko", NOW, NOW, ReadingState.LIVE);
        Map<Metric, Reading> readings = new LinkedHashMap<>(snapshot("1.5", NOW).readings());
        readings.put(rate.metric(), rate);
        store.save(new Snapshot(MarketCatalog.DEFAULT, readings, NOW, Duration.ZERO, false));
        assertThat(store.load().orElseThrow().readings()).contains(rate);
    }

    @Test
    void load_foreignBody_throws() {
        jdbi.useHandle(h -> h.execute("INSERT INTO market_last_snapshot VALUES (1, '{\"x\":1}', now())"));
        assertThatThrownBy(store::load).isInstanceOf(RuntimeException.class);
    }
}
