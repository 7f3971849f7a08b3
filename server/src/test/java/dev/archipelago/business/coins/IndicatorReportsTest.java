package dev.archipelago.business.coins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.archipelago.indicator.Definitions;
import dev.archipelago.indicator.Indicator;
import dev.archipelago.indicator.RandomKlines;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class IndicatorReportsTest extends CoinMarket {

    private static void assertAgree(JsonNode figures, List<Kline> klines) {
        double price = klines.getLast().close().doubleValue();
        Definitions.of(klines)
                .forEach((indicator, expected) -> assertThat(
                                figures.path("values").path(indicator.key()).doubleValue())
                        .as(indicator.key())
                        .isCloseTo(expected, within(1e-4 * Math.max(price, 1))));
        assertThat(figures.path("missing")).isEmpty();
        assertThat(figures.path("klines").intValue()).isEqualTo(klines.size());
    }

    @ParameterizedTest
    @EnumSource
    void indicators_fiveHundredKlines_agreeWithTheDefinitions(KlineInterval interval) {
        List<Kline> klines = klinesUpToNow(interval, 510);

        JsonNode closed = indicators(interval).path("closed");

        assertAgree(closed, klines.subList(10, 510));
        assertThat(closed.path("state").asString()).isEqualTo("live");
        assertThat(closed.path("reason").isNull()).isTrue();
        assertThat(closed.path("sources").get(0).asString()).isEqualTo("binance");
        assertThat(closed.path("observed_at")).isEqualTo(closed.path("close_time"));
    }

    /** The day is two hours and five minutes old: two closed hourly klines, then recorded minutes. */
    @Test
    void indicators_liveKline_closesAtThePriceAndReachesAsFarAsWasSeen() {
        klinesUpToNow(KlineInterval.DAY, 300);
        past.save(RandomKlines.of(9, 2, TestCoins.BTC, KlineInterval.HOUR, MIDNIGHT));
        Instant two = MIDNIGHT.plus(Duration.ofHours(2));
        for (int minute = 0; minute <= 5; minute++) {
            past.minute(two.plusSeconds(60L * minute), "100", minute == 3 ? "1000000000" : "101", "0.000001");
        }

        JsonNode live = indicators(KlineInterval.DAY).path("live");

        BigDecimal before = past.klines.get(299).close();
        Kline open = new Kline(
                TestCoins.BTC,
                KlineInterval.DAY,
                MIDNIGHT,
                MIDNIGHT.plus(Duration.ofDays(1)).minusMillis(1),
                before,
                new BigDecimal("1000000000"),
                new BigDecimal("0.000001"),
                new BigDecimal("100"),
                BigDecimal.ZERO,
                "binance");
        List<Kline> klines = new ArrayList<>(past.klines.subList(0, 300));
        klines.add(open);
        assertAgree(live, klines);
        assertThat(live.path("values").path("atr_14").doubleValue())
                .isCloseTo(Definitions.of(klines).get(Indicator.ATR_14), within(1.0));
        assertThat(live.path("close").decimalValue()).isEqualByComparingTo("100");
        assertThat(live.path("open_time").asString()).startsWith("2026-03-02T00:00:00");
        assertThat(live.path("age_seconds").intValue()).isZero();
    }

    @Test
    void indicators_minuteNotSeen_haveNoLiveRangeAndSoNoAtr() {
        klinesUpToNow(KlineInterval.HOUR, 300);
        Instant two = MIDNIGHT.plus(Duration.ofHours(2));
        past.minute(two, "100", "101", "99");

        JsonNode live = indicators(KlineInterval.HOUR).path("live");

        assertThat(live.path("values").path("atr_14").isNull()).isTrue();
        assertThat(live.path("missing").path("atr_14").asString())
                .contains("highest and lowest price since 2026-03-02T02:00:00Z are not known");
        assertThat(live.path("values").path("rsi_14").isNumber()).isTrue();
    }

    @Test
    void indicators_fewKlines_areMissingWithTheReason() {
        klinesUpToNow(KlineInterval.DAY, 30);

        JsonNode closed = indicators(KlineInterval.DAY).path("closed");

        assertThat(closed.path("values").path("ema_200").isNull()).isTrue();
        assertThat(closed.path("missing").path("ema_200").asString())
                .isEqualTo("needs 200 klines in a row, 30 are there");
        assertThat(closed.path("values").path("sma_20").isNumber()).isTrue();
    }

    @Test
    void indicators_gap_useOnlyWhatFollowsIt() {
        List<Kline> klines = klinesUpToNow(KlineInterval.DAY, 60);
        past.klines.remove(39);

        assertAgreeFor(klines.subList(40, 60));
    }

    private void assertAgreeFor(List<Kline> klines) {
        JsonNode closed = indicators(KlineInterval.DAY).path("closed");
        assertThat(closed.path("klines").intValue()).isEqualTo(klines.size());
        assertThat(closed.path("values").path("sma_20").doubleValue())
                .isCloseTo(Definitions.of(klines).get(Indicator.SMA_20), within(1e-4));
        assertThat(closed.path("missing").path("sma_50").asString()).contains("20 are there");
    }

    @Test
    void indicators_noKlines_areAbsentWithTheReason() {
        JsonNode all = indicators(KlineInterval.DAY);

        for (String which : List.of("closed", "live")) {
            assertThat(all.path(which).path("state").asString()).isEqualTo("unavailable");
            assertThat(all.path(which).path("reason").asString()).isEqualTo("no klines of BTC are kept yet");
            assertThat(all.path(which).path("values").path("rsi_14").isNull()).isTrue();
        }
    }

    @Test
    void indicators_lastKlineNotThereYet_haveNoLiveOneUntilItIs() {
        List<Kline> klines = klinesUpToNow(KlineInterval.DAY, 60);
        past.klines.removeLast();

        JsonNode first = indicators(KlineInterval.DAY);
        assertThat(first.path("closed").path("state").asString()).isEqualTo("live");
        assertThat(first.path("live").path("reason").asString())
                .isEqualTo("the kline that opened at 2026-03-01T00:00:00Z is not kept yet");

        past.save(List.of(klines.getLast()));
        clock.advance(Duration.ofSeconds(61));
        assertThat(indicators(KlineInterval.DAY).path("live").path("state").asString())
                .isEqualTo("live");
    }

    @Test
    void indicators_priceOfYesterday_haveNoLiveOne() {
        klinesUpToNow(KlineInterval.DAY, 60);
        snapshot = priced("100", MIDNIGHT.minusSeconds(60), ReadingState.STALE);

        assertThat(indicators(KlineInterval.DAY).path("live").path("reason").asString())
                .contains("before the last kline closed");
    }

    @Test
    void indicators_noPrice_haveNoLiveOne() {
        klinesUpToNow(KlineInterval.DAY, 60);
        snapshot = Snapshot.empty(MarketCatalog.DEFAULT, clock.instant(), false);

        JsonNode all = indicators(KlineInterval.DAY);
        assertThat(all.path("live").path("reason").asString()).isEqualTo("the price is not known");
        assertThat(all.path("closed").path("values").path("sma_20").isNumber()).isTrue();
        assertThat(all.path("simulated").booleanValue()).isFalse();
    }

    @Test
    void indicators_withinAMinute_areTheSameArray() {
        klinesUpToNow(KlineInterval.DAY, 60);
        byte[] first = reports.indicators(TestCoins.BTC, KlineInterval.DAY);
        snapshot = priced("200");

        assertThat(reports.indicators(TestCoins.BTC, KlineInterval.DAY)).isSameAs(first);
        clock.advance(Duration.ofSeconds(61));
        assertThat(indicators(KlineInterval.DAY).path("live").path("close").decimalValue())
                .isEqualByComparingTo("200");
    }

    @Test
    void indicators_storeUnavailableForThreeDays_areThoseOfBeforeAndSaidDelayed() {
        klinesUpToNow(KlineInterval.DAY, 60);
        JsonNode before = indicators(KlineInterval.DAY).path("closed");
        past.away = true;
        clock.advance(Duration.ofDays(3));

        JsonNode all = indicators(KlineInterval.DAY);

        assertThat(all.path("closed").path("values")).isEqualTo(before.path("values"));
        assertThat(all.path("closed").path("state").asString()).isEqualTo("delayed");
        assertThat(all.path("closed").path("age_seconds").longValue())
                .isGreaterThan(Duration.ofDays(3).toSeconds());
    }

    @Test
    void indicators_storeUnavailableFromTheStart_areAbsentWithTheReasonAndSoonBack() {
        klinesUpToNow(KlineInterval.DAY, 60);
        past.away = true;
        assertThat(indicators(KlineInterval.DAY).path("closed").path("reason").asString())
                .isEqualTo("the klines of BTC cannot be read now");

        past.away = false;
        clock.advance(Duration.ofSeconds(11));
        assertThat(indicators(KlineInterval.DAY).path("closed").path("state").asString())
                .isEqualTo("live");
    }
}
