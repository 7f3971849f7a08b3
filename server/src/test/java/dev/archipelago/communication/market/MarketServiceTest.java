package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.FakeSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The market service with sources that respond and fail. */
class MarketServiceTest extends FakeMarket {
    @Test
    void tick_goodSources_fillsTheSnapshot() {
        tickUntil(FakeMarket::complete);
        Snapshot snapshot = adapter.current();
        assertThat(snapshot.reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("60000"));
        assertThat(snapshot.reading(Metrics.BTC_RSI_14).source()).contains("taapi_io");
        assertThat(snapshot.reading(Metrics.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD)
                        .state())
                .isEqualTo(ReadingState.UNAVAILABLE);
        assertThat(snapshot.reading(IndexFund.DIA.price()).value()).isEmpty();
        assertThat(snapshot.reading(Metrics.BTC_RSI_14_CLOSED).value()).isPresent();
        assertThat(adapter.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void tick_sourceFailsLater_keepsTheLastGoodValueAndItsAge() {
        tickUntil(FakeMarket::complete);
        coins.fail();
        vnd.fail();
        clock.advance(Duration.ofSeconds(25));
        tickUntil(s -> s.reading(TestCoins.BTC.price()).state() == ReadingState.DELAYED);
        clock.advance(Duration.ofMinutes(2));
        tickUntil(s -> s.reading(TestCoins.BTC.price()).state() == ReadingState.STALE);
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("60000"));
        await(() -> adapter.health().status() == Health.Status.DEGRADED);
        assertThat(adapter.health().message()).contains("crypto").contains("broken");
        assertThat(adapter.current().reading(Metrics.FNG_VALUE).state()).isEqualTo(ReadingState.LIVE);
    }

    @Test
    void tick_sourceIsBack_isLiveAgain() {
        tickUntil(FakeMarket::complete);
        coins.fail();
        vnd.fail();
        clock.advance(Duration.ofMinutes(2));
        tickUntil(s -> s.reading(TestCoins.BTC.price()).state() == ReadingState.STALE);
        coins.behaviour = () -> quotes("61000");
        tickUntil(s -> s.reading(TestCoins.BTC.price()).state() == ReadingState.LIVE);
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("61000"));
    }

    @Test
    void tick_neverSeen_isAbsentAndNeverZero() {
        vnd.fail();
        coins.fail();
        tickUntil(s -> s.reading(Metrics.FNG_VALUE).value().isPresent());
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).isEmpty();
        assertThat(adapter.current().reading(TestCoins.BTC.price()).state()).isEqualTo(ReadingState.UNAVAILABLE);
    }

    @Test
    void tick_slowSource_delaysNoOther() {
        CountDownLatch release = new CountDownLatch(1);
        secondGlobal.fail();
        global.behaviour = () -> {
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw SourceException.failed("interrupted");
            }
            return figures();
        };
        tickUntil(s -> s.reading(TestCoins.BTC.price()).value().isPresent()
                && s.reading(Metrics.FNG_VALUE).value().isPresent());
        assertThat(adapter.current().reading(Metrics.MARKET_CAP_USD).value()).isEmpty();
        release.countDown();
    }

    @Test
    void tick_keyMissing_isNotConfiguredAndHealthy() {
        funds.configured = false;
        taapi.configured = false;
        adapter = adapter(Optional.empty());
        tickUntil(s -> s.reading(Metrics.BTC_RSI_14).value().isPresent());
        assertThat(adapter.current().reading(IndexFund.SPY.price()).state()).isEqualTo(ReadingState.NOT_CONFIGURED);
        assertThat(adapter.current().reading(Metrics.BTC_RSI_14).source()).contains("binance");
        assertThat(fields(adapter.statistics())).containsEntry("us_stocks", "not_configured");
        assertThat(taapi.fetches).hasValue(0);
    }

    @Test
    void tick_jumpThatItsOwnSourceRepeated_isHeldAgainstTheSecondSourceAMinuteLater() {
        vnd.behaviour = () -> new VndQuotes(quotes("60100"), Optional.empty(), clock.instant());
        tickUntil(s -> s.secondOpinions().containsKey(TestCoins.BTC.price()));
        int asked = vnd.fetches.get();
        coins.behaviour = () -> quotes("90000");
        tickUntil(s -> s.reading(TestCoins.BTC.price()).value().equals(Optional.of(new BigDecimal("90000"))));
        Instant jumped = clock.instant();
        tickUntil(s -> s.secondOpinions().get(TestCoins.BTC.price()).disagrees());
        assertThat(vnd.fetches.get()).isEqualTo(asked + 1);
        assertThat(adapter.current().secondOpinions().get(TestCoins.BTC.price()).observedAt())
                .isAfterOrEqualTo(jumped.plusSeconds(55));
    }

    @Test
    void tick_secondSource_standsBesideTheReading() {
        tickUntil(s -> s.secondOpinions().size() > MarketCatalog.DEFAULT.coins().size());
        var second = adapter.current().secondOpinions();
        assertThat(second.get(TestCoins.BTC.price()))
                .isEqualTo(new SecondOpinion(
                        TestCoins.BTC.price(),
                        new BigDecimal("63000"),
                        "coingecko",
                        second.get(TestCoins.BTC.price()).observedAt(),
                        new BigDecimal("5.00"),
                        true));
        assertThat(second.get(Metrics.MARKET_CAP_USD).disagrees()).isFalse();
        assertThat(second.get(Metrics.MARKET_CAP_USD).source()).isEqualTo("coinmarketcap");
        assertThat(fields(adapter.statistics()).get("disagreements")).asString().contains("btc_price_usd");
    }

    @Test
    void health_everythingFails_isUnhealthy() {
        List.of(coins, global, fearGreed, taapi, klines, funds, vnd, secondGlobal)
                .forEach(FakeSource::fail);
        adapter.refresh();
        assertThat(adapter.health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }
}
