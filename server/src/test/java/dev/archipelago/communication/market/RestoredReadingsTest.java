package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.FakeSource;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Readings restored after a restart. */
class RestoredReadingsTest extends FakeMarket {
    @Test
    void tick_snapshot_isPublishedAndSaved() {
        tickUntil(FakeMarket::complete);
        await(() -> entries.stream().anyMatch(e -> e.get("btc_price_usd").equals("60000")));
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        await(() -> store.kept.isPresent());
    }

    @Test
    void restore_upstreamsDead_showsStoredAsStale() {
        tickUntil(s -> complete(s) && s.usdVnd().value().isPresent());
        tickUntil(s -> store.kept.filter(kept -> kept.readings().size() > 20).isPresent());
        adapter.close();
        cache.clear();
        List.of(coins, global, fearGreed, taapi, klines, funds, vnd, secondGlobal)
                .forEach(FakeSource::fail);
        clock.advance(Duration.ofDays(10));
        adapter = adapter(Optional.empty());
        adapter.restore();
        adapter.tick();
        var reading = adapter.current().reading(TestCoins.BTC.price());
        assertThat(reading.value()).contains(new BigDecimal("60000"));
        assertThat(reading.state()).isEqualTo(ReadingState.STALE);
        assertThat(reading.source()).contains("binance");
        var rate = adapter.current().usdVnd();
        assertThat(rate.value()).contains(new BigDecimal("26000"));
        assertThat(rate.state()).isEqualTo(ReadingState.STALE);
        assertThat(rate.observedAt().orElseThrow()).isBefore(clock.instant().minus(Duration.ofDays(9)));
        assertThat(adapter.current().secondOpinions()).isEmpty();
    }

    @Test
    void restore_simulatedReadings_areNotShownAsReal() {
        store.kept = Optional.of(new StoredReadings(
                List.of(dev.archipelago.market.Reading.of(
                        TestCoins.BTC.price(),
                        BigDecimal.ONE,
                        "binance",
                        clock.instant(),
                        clock.instant(),
                        ReadingState.LIVE)),
                true));
        adapter.restore();
        coins.fail();
        vnd.fail();
        adapter.tick();
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).isEmpty();
    }

    @Test
    void restore_storeBroken_startsWithout() {
        store.broken = true;
        adapter.restore();
        tickUntil(FakeMarket::complete);
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        await(() -> "failing".equals(fields(adapter.statistics()).get("saving")));
        store.broken = false;
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        await(() -> "ok".equals(fields(adapter.statistics()).get("saving")));
    }
}
