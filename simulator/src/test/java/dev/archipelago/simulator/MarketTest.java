package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MarketTest {

    private final FixedTime time = new FixedTime();
    private final Market market = new Market(7, time);

    @ParameterizedTest
    @EnumSource
    void price_manySeeds_staysNearItsStart(SimulatedCoin coin) {
        for (int seed = 0; seed < 50; seed++) {
            double price = new Market(seed, time).price(coin.name()).doubleValue();
            assertThat(price / coin.start()).isBetween(0.3, 3.0);
        }
    }

    @Test
    void price_nextSecond_moves() {
        BigDecimal before = market.price("BTC");
        time.advance(Duration.ofSeconds(1));
        assertThat(market.price("BTC")).isNotEqualTo(before);
    }

    @Test
    void price_sameSeedAndTime_isTheSame() {
        assertThat(new Market(7, new FixedTime()).price("ETH")).isEqualTo(market.price("ETH"));
    }

    @Test
    void price_otherSeed_differs() {
        assertThat(new Market(8, time).price("ETH")).isNotEqualTo(market.price("ETH"));
    }

    @ParameterizedTest
    @EnumSource
    void candle_everyInterval_closesAtThePriceBetweenItsExtremes(CandleInterval interval) {
        Candle candle = market.coin(SimulatedCoin.BTC).candle(interval, market.second());
        assertThat(candle.close()).isEqualByComparingTo(market.price("BTC"));
        assertThat(candle.high()).isGreaterThanOrEqualTo(candle.open().max(candle.close()));
        assertThat(candle.low()).isLessThanOrEqualTo(candle.open().min(candle.close()));
        assertThat(candle.openSecond()).isLessThanOrEqualTo(market.second());
        assertThat(candle.nextSecond()).isGreaterThan(market.second());
    }

    @Test
    void candle_ofADay_containsItsHours() {
        List<Candle> hours =
                market.coin(SimulatedCoin.SOL).candlesUntil(CandleInterval.HOUR, market.second(), market.second(), 12);
        Candle day = market.coin(SimulatedCoin.SOL).candle(CandleInterval.DAY, market.second());
        assertThat(hours).allSatisfy(hour -> {
            assertThat(hour.high()).isLessThanOrEqualTo(day.high());
            assertThat(hour.low()).isGreaterThanOrEqualTo(day.low());
        });
    }

    @Test
    void candle_ofAMinute_containsItsSeconds() {
        Candle minute = market.coin(SimulatedCoin.BNB).candle(CandleInterval.MINUTE, market.second());
        for (long second = minute.openSecond(); second <= market.second(); second++) {
            assertThat(market.coin(SimulatedCoin.BNB).price(second)).isBetween(minute.low(), minute.high());
        }
    }

    @Test
    void hold_thenRelease_marksCandlesAndGoesBackToTheWalk() {
        BigDecimal walked = market.price("BTC");
        market.hold("BTC", new BigDecimal("200000"));
        assertThat(market.price("BTCUSDT")).isEqualByComparingTo("200000");
        time.advance(Duration.ofSeconds(60));
        assertThat(market.price("BTC")).isEqualByComparingTo("200000");
        market.release("BTC");
        time.advance(Duration.ofSeconds(60));
        assertThat(market.price("BTC").doubleValue()).isBetween(walked.doubleValue() * 0.9, walked.doubleValue() * 1.1);
        assertThat(market.coin(SimulatedCoin.BTC).day(market.second()).high()).isEqualByComparingTo("200000");
    }

    @Test
    void hold_badInput_isRefused() {
        assertThatThrownBy(() -> market.hold("XMR", BigDecimal.ONE)).hasMessageContaining("XMR");
        assertThatThrownBy(() -> market.hold("BTC", BigDecimal.ZERO)).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> market.hold("BTC", new BigDecimal("0.000000001")))
                .hasMessageContaining("0.00000001");
    }

    @Test
    void rsi_onlyRises_is100() {
        market.hold("BTC", new BigDecimal("1"));
        for (int i = 2; i < 10; i++) {
            time.advance(Duration.ofDays(100));
            market.hold("BTC", BigDecimal.valueOf(i));
        }
        assertThat(market.rsi(SimulatedCoin.BTC, CandleInterval.DAY)).isEqualTo(100);
    }

    @Test
    void rsi_flat_is50() {
        market.hold("BTC", BigDecimal.TEN);
        time.advance(Duration.ofDays(1000));
        assertThat(market.rsi(SimulatedCoin.BTC, CandleInterval.DAY)).isEqualTo(50);
    }

    @Test
    void quote_onSaturday_restsAtFridaysClose() {
        FundMarket.Quote quote = market.fund(SimulatedFund.SPY).quote(market.second());
        assertThat(java.time.Instant.ofEpochSecond(quote.tradeSecond())).isEqualTo("2026-11-20T21:00:00Z");
        assertThat(quote.last()).isBetween(quote.low(), quote.high());
    }

    @Test
    void quote_duringASession_tradesNow() {
        time.advance(Duration.ofDays(2).plusHours(4));
        assertThat(market.fund(SimulatedFund.DIA).quote(market.second()).tradeSecond())
                .isEqualTo(market.second());
    }

    @Test
    void quote_heldWhileClosed_showsTheHeldPrice() {
        market.hold("QQQM", new BigDecimal("300"));
        assertThat(market.fund(SimulatedFund.QQQM).quote(market.second()).last())
                .isEqualByComparingTo("300");
    }

    @Test
    void global_withinTenMinutes_staysTheSame() {
        Market.Global before = market.global();
        time.advance(Duration.ofSeconds(60));
        assertThat(market.global()).isEqualTo(before);
        time.advance(Duration.ofMinutes(10));
        assertThat(market.global()).isNotEqualTo(before);
    }
}
