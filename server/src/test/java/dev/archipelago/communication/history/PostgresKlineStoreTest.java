package dev.archipelago.communication.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresKlineStoreTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");

    private static HistoryDatabase database;
    private static KlineStore store;

    @BeforeAll
    static void open() {
        database = new HistoryDatabase();
        store = new PostgresKlineStore(database.jdbi());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
    }

    private static Kline kline(Coin coin, KlineInterval interval, int number) {
        Instant open = FIRST.plus(interval.length().multipliedBy(number));
        return new Kline(
                coin,
                interval,
                open,
                open.plus(interval.length()).minusMillis(1),
                new BigDecimal("67187.33589365"),
                new BigDecimal("70000"),
                new BigDecimal("60000.5"),
                BigDecimal.valueOf(65_000L + number),
                new BigDecimal("0.00000001"),
                "binance");
    }

    private static List<Kline> hours(Coin coin, int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(number -> kline(coin, KlineInterval.HOUR, number))
                .toList();
    }

    @Test
    void newest_saved_areTheSameOldestFirst() {
        List<Kline> klines = hours(TestCoins.BTC, 0, 1, 2);
        store.save(klines.reversed());
        assertThat(store.newest(TestCoins.BTC, KlineInterval.HOUR, 10)).isEqualTo(klines);
    }

    @Test
    void newest_moreThanAsked_areTheLast() {
        store.save(hours(TestCoins.BTC, 0, 1, 2));
        assertThat(store.newest(TestCoins.BTC, KlineInterval.HOUR, 2)).isEqualTo(hours(TestCoins.BTC, 1, 2));
    }

    @Test
    void newest_othersSaved_isEmpty() {
        store.save(hours(TestCoins.ETH, 0));
        store.save(List.of(kline(TestCoins.BTC, KlineInterval.DAY, 0)));
        assertThat(store.newest(TestCoins.BTC, KlineInterval.HOUR, 10)).isEmpty();
    }

    @Test
    void newest_noneAskedFor_isRefused() {
        assertThatThrownBy(() -> store.newest(TestCoins.BTC, KlineInterval.HOUR, 0))
                .hasMessageContaining("got 0");
    }

    @Test
    void between_holdsTheFirstAndNotTheLast() {
        store.save(hours(TestCoins.BTC, 0, 1, 2, 3));
        assertThat(store.between(
                        TestCoins.BTC, KlineInterval.HOUR, FIRST.plusSeconds(3_600), FIRST.plusSeconds(3 * 3_600)))
                .isEqualTo(hours(TestCoins.BTC, 1, 2));
    }

    @Test
    void save_someAreThere_keepsTheOthers() {
        store.save(hours(TestCoins.BTC, 0, 1));
        assertThat(store.save(hours(TestCoins.BTC, 1, 2))).isEqualTo(1);
        assertThat(store.newest(TestCoins.BTC, KlineInterval.HOUR, 10)).hasSize(3);
    }

    @Test
    void save_nothing_isNothing() {
        assertThat(store.save(List.of())).isZero();
    }
}
