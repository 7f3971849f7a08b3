package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.FakeSource;
import dev.archipelago.external.FearGreed;
import dev.archipelago.external.FundQuotes;
import dev.archipelago.external.FundQuotes.FundQuote;
import dev.archipelago.external.GlobalFigures;
import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.MarketAggregator;
import dev.archipelago.external.Quote;
import dev.archipelago.external.Rsi;
import dev.archipelago.external.Source;
import dev.archipelago.external.SourceChain;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.UpstreamLimits;
import dev.archipelago.external.VndQuotes;
import dev.archipelago.external.binance.KlineArchive;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.Metric;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarketDataAdapterTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final Cache cache = Cache.builder().clock(clock).build();
    private final UpstreamLimits limits = new UpstreamLimits(100_000, Duration.ofSeconds(1), clock);
    private final FakeSource<CoinQuotes> coins = source("binance", Duration.ofSeconds(10), () -> quotes("60000"));
    private final FakeSource<GlobalFigures> global = source("coingecko", Duration.ofMinutes(10), this::figures);
    private final FakeSource<FearGreed> fearGreed =
            source("alternative_me", Duration.ofDays(1), () -> new FearGreed(40, clock.instant()));
    private final FakeSource<Rsi> taapi = source("taapi_io", Duration.ofHours(3), () -> rsi("70"));
    private final FakeSource<Rsi> klines = source("binance", Duration.ofMinutes(1), () -> rsi("60"));
    private final FakeSource<FundQuotes> funds = source("finnhub", Duration.ofMinutes(5), this::fundQuotes);
    private final FakeSource<VndQuotes> vnd = source("coingecko", Duration.ofMinutes(15), this::vndQuotes);
    private final FakeSource<GlobalFigures> secondGlobal =
            source("coinmarketcap", Duration.ofMinutes(10), this::figures);
    private final FakeSource<CoinQuotes> stream = source("binance", Duration.ofSeconds(5), () -> quotes("60001"));
    private final ConcurrentLinkedQueue<Map<String, String>> entries = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Snapshot> told = new ConcurrentLinkedDeque<>();
    private final MemoryStore store = new MemoryStore();
    private MarketDataAdapter adapter = adapter(Optional.empty());

    private static final class MemoryStore implements SnapshotStore {
        volatile Optional<StoredReadings> kept = Optional.empty();
        volatile boolean broken;

        @Override
        public void save(Snapshot snapshot) {
            if (broken) {
                throw new IllegalStateException("no database");
            }
            kept = Optional.of(StoredReadings.of(snapshot));
        }

        @Override
        public Optional<StoredReadings> load() {
            if (broken) {
                throw new IllegalStateException("no database");
            }
            return kept;
        }
    }

    private static <T> FakeSource<T> source(String name, Duration interval, FakeSource.Behaviour<T> behaviour) {
        return new FakeSource<>(name, interval, behaviour);
    }

    private CoinQuotes quotes(String price) {
        EnumMap<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        for (Coin coin : Coin.values()) {
            quotes.put(coin, new Quote(new BigDecimal(price), Optional.of(BigDecimal.ONE), clock.instant()));
        }
        return new CoinQuotes(quotes);
    }

    private VndQuotes vndQuotes() {
        return new VndQuotes(quotes("63000"), Optional.of(new BigDecimal("26000")), clock.instant());
    }

    private GlobalFigures figures() {
        BigDecimal cap = new BigDecimal("2.5E+12");
        return new GlobalFigures(
                cap, cap, Optional.empty(), BigDecimal.TEN, Optional.of(BigDecimal.ONE), clock.instant());
    }

    private Rsi rsi(String value) {
        return new Rsi(
                new BigDecimal(value),
                Optional.of(new Rsi.Closed(BigDecimal.valueOf(55), clock.instant())),
                clock.instant());
    }

    private FundQuotes fundQuotes() {
        FundQuote quote = new FundQuote(BigDecimal.valueOf(500), Optional.of(BigDecimal.ONE), clock.instant());
        return new FundQuotes(Map.of(IndexFund.SPY, quote), Map.of(IndexFund.DIA, "unknown"));
    }

    private <T> SourceChain<T> chain(Source<T> source) {
        return new SourceChain<>(source.name(), List.of(new GuardedSource<>(source, limits, 1, Duration.ZERO, clock)));
    }

    private MarketDataAdapter adapter(Optional<Source<CoinQuotes>> live) {
        MarketAggregator sources = new MarketAggregator(
                chain(coins),
                chain(global),
                chain(fearGreed),
                chain(taapi),
                chain(klines),
                chain(funds),
                chain(vnd),
                chain(secondGlobal),
                new KlineArchive(
                        URI.create("http://127.0.0.1:1"),
                        (uri, headers, deadline) -> {
                            throw new AssertionError("nothing asks for klines of the past here");
                        },
                        limits,
                        clock));
        MarketDataAdapter made = new MarketDataAdapter(
                sources,
                live,
                cache,
                new SnapshotOutlet(cache, (epoch, fields) -> entries.add(fields)),
                Optional.of(store),
                false,
                PlausibilityConfig.DEFAULT,
                clock);
        made.listen(told::add);
        return made;
    }

    @AfterEach
    void close() {
        adapter.close();
        cache.close();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("condition within 20 s").isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Ticks as a scheduler does, a second apart, until the newest snapshot is as expected. */
    private void tickUntil(java.util.function.Predicate<Snapshot> expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        adapter.tick();
        while (!expected.test(adapter.current())) {
            assertThat(System.nanoTime()).as("snapshot within 20 s").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
            clock.advance(Duration.ofSeconds(1));
            adapter.tick();
        }
    }

    private static boolean complete(Snapshot snapshot) {
        return List.of(
                        Metric.BTC_PRICE_USD,
                        Metric.MARKET_CAP_USD,
                        Metric.FNG_VALUE,
                        Metric.BTC_RSI_14,
                        Metric.SPY_PRICE_USD)
                .stream()
                .allMatch(metric -> snapshot.reading(metric).value().isPresent());
    }

    @Test
    void tick_goodSources_fillsTheSnapshot() {
        tickUntil(MarketDataAdapterTest::complete);
        Snapshot snapshot = adapter.current();
        assertThat(snapshot.reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("60000"));
        assertThat(snapshot.reading(Metric.BTC_RSI_14).source()).contains("taapi_io");
        assertThat(snapshot.reading(Metric.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD).state())
                .isEqualTo(ReadingState.UNAVAILABLE);
        assertThat(snapshot.reading(Metric.DIA_PRICE_USD).value()).isEmpty();
        assertThat(snapshot.supplement().closedRsi()).isPresent();
        assertThat(adapter.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void tick_sourceFailsLater_keepsTheLastGoodValueAndItsAge() {
        tickUntil(MarketDataAdapterTest::complete);
        coins.fail();
        vnd.fail();
        clock.advance(Duration.ofSeconds(25));
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).state() == ReadingState.DELAYED);
        clock.advance(Duration.ofMinutes(2));
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).state() == ReadingState.STALE);
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("60000"));
        await(() -> adapter.health().status() == Health.Status.DEGRADED);
        assertThat(adapter.health().message()).contains("crypto").contains("broken");
        assertThat(adapter.current().reading(Metric.FNG_VALUE).state()).isEqualTo(ReadingState.LIVE);
    }

    @Test
    void tick_sourceIsBack_isLiveAgain() {
        tickUntil(MarketDataAdapterTest::complete);
        coins.fail();
        vnd.fail();
        clock.advance(Duration.ofMinutes(2));
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).state() == ReadingState.STALE);
        coins.behaviour = () -> quotes("61000");
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).state() == ReadingState.LIVE);
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("61000"));
    }

    @Test
    void tick_neverSeen_isAbsentAndNeverZero() {
        vnd.fail();
        coins.fail();
        tickUntil(s -> s.reading(Metric.FNG_VALUE).value().isPresent());
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).isEmpty();
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).state()).isEqualTo(ReadingState.UNAVAILABLE);
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
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).value().isPresent()
                && s.reading(Metric.FNG_VALUE).value().isPresent());
        assertThat(adapter.current().reading(Metric.MARKET_CAP_USD).value()).isEmpty();
        release.countDown();
    }

    @Test
    void tick_keyMissing_isNotConfiguredAndHealthy() {
        funds.configured = false;
        taapi.configured = false;
        adapter = adapter(Optional.empty());
        tickUntil(s -> s.reading(Metric.BTC_RSI_14).value().isPresent());
        assertThat(adapter.current().reading(Metric.SPY_PRICE_USD).state()).isEqualTo(ReadingState.NOT_CONFIGURED);
        assertThat(adapter.current().reading(Metric.BTC_RSI_14).source()).contains("binance");
        assertThat(adapter.statistics()).containsEntry("us_stocks", "not_configured");
        assertThat(taapi.fetches).hasValue(0);
    }

    @Test
    void tick_liveStream_goesStraightIntoTheSnapshot() {
        adapter = adapter(Optional.of(stream));
        for (int i = 0; i < 5; i++) {
            adapter.tick();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("60001"));
        assertThat(coins.fetches).hasValue(0);
        stream.fail();
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).value().equals(Optional.of(new BigDecimal("60000"))));
        assertThat(adapter.statistics()).containsEntry("stream_live", false);
    }

    @Test
    void tick_streamSaysTheSameAgain_isNothingNew() {
        CoinQuotes once = quotes("60001");
        stream.behaviour = () -> once;
        adapter = adapter(Optional.of(stream));
        await(() -> {
            int before = told.size();
            second();
            return told.size() == before && !told.isEmpty();
        });
        int before = told.size();
        stream.behaviour = () -> quotes("60002");

        second();

        assertThat(told).hasSize(before + 1);
    }

    private void second() {
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
    }

    @Test
    void tick_nothingNew_publishesEachFiveSeconds() {
        tickUntil(MarketDataAdapterTest::complete);
        coins.fail();
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        int before = told.size();
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(1));
            adapter.tick();
        }
        assertThat(told).hasSize(before);
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
        assertThat(told).hasSize(before + 1);
    }

    @Test
    void tick_closed_doesNothing() {
        adapter.close();
        adapter.tick();
        assertThat(told).isEmpty();
    }

    @Test
    void start_ticksByItself() {
        adapter.start();
        await(() -> !told.isEmpty());
    }

    @Test
    void tick_twiceInASecond_publishesOnce() {
        adapter.tick();
        adapter.tick();
        assertThat(told).hasSize(1);
    }

    @Test
    void tick_snapshot_isPublishedAndSaved() {
        tickUntil(MarketDataAdapterTest::complete);
        await(() -> entries.stream().anyMatch(e -> e.get("btc_price_usd").equals("60000")));
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        await(() -> store.kept.isPresent());
    }

    @Test
    void tick_secondSource_standsBesideTheReading() {
        tickUntil(s -> s.supplement().secondOpinions().size() > Coin.values().length);
        var second = adapter.current().supplement().secondOpinions();
        assertThat(second.get(Metric.BTC_PRICE_USD))
                .isEqualTo(new SecondOpinion(
                        Metric.BTC_PRICE_USD,
                        new BigDecimal("63000"),
                        "coingecko",
                        second.get(Metric.BTC_PRICE_USD).observedAt(),
                        new BigDecimal("5.00"),
                        true));
        assertThat(second.get(Metric.MARKET_CAP_USD).disagrees()).isFalse();
        assertThat(second.get(Metric.MARKET_CAP_USD).source()).isEqualTo("coinmarketcap");
        assertThat(adapter.statistics().get("disagreements")).asString().contains("btc_price_usd");
    }

    @Test
    void tick_jump_waitsForTheNextTick() {
        adapter = adapter(Optional.of(stream));
        adapter.tick();
        stream.behaviour = () -> quotes("90000");
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("60001"));
        assertThat(adapter.statistics().get("jumps_waiting")).asString().contains("btc_price_usd");
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("90000"));
        assertThat(adapter.statistics()).containsEntry("jumps_confirmed", 7L);
    }

    @Test
    void tick_coinMissingInTheStream_isAskedOverRest() {
        stream.behaviour = () -> new CoinQuotes(
                Map.of(Coin.BTC, new Quote(BigDecimal.TEN, Optional.empty(), clock.instant())), List.of("no ETH"));
        adapter = adapter(Optional.of(stream));
        tickUntil(s -> s.reading(Metric.ETH_PRICE_USD).value().isPresent());
        assertThat(coins.fetches).hasPositiveValue();
    }

    @Test
    void restore_upstreamsDead_showsStoredAsStale() {
        tickUntil(s -> complete(s) && s.supplement().vnd().isPresent());
        tickUntil(s -> store.kept.filter(kept -> kept.readings().size() > 20).isPresent());
        adapter.close();
        cache.clear();
        List.of(coins, global, fearGreed, taapi, klines, funds, vnd, secondGlobal)
                .forEach(FakeSource::fail);
        clock.advance(Duration.ofDays(10));
        adapter = adapter(Optional.empty());
        adapter.restore();
        adapter.tick();
        var reading = adapter.current().reading(Metric.BTC_PRICE_USD);
        assertThat(reading.value()).contains(new BigDecimal("60000"));
        assertThat(reading.state()).isEqualTo(ReadingState.STALE);
        assertThat(reading.source()).contains("binance");
        var rate = adapter.current().supplement().vnd().orElseThrow();
        assertThat(rate.value()).isEqualByComparingTo("26000");
        assertThat(rate.state()).isEqualTo(ReadingState.STALE);
        assertThat(rate.observedAt()).isBefore(clock.instant().minus(Duration.ofDays(9)));
        assertThat(adapter.current().supplement().secondOpinions()).isEmpty();
    }

    @Test
    void restore_simulatedReadings_areNotShownAsReal() {
        store.kept = Optional.of(new StoredReadings(
                List.of(dev.archipelago.market.Reading.of(
                        Metric.BTC_PRICE_USD,
                        BigDecimal.ONE,
                        "binance",
                        clock.instant(),
                        clock.instant(),
                        ReadingState.LIVE)),
                Optional.empty(),
                Optional.empty(),
                true));
        adapter.restore();
        coins.fail();
        vnd.fail();
        adapter.tick();
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).isEmpty();
    }

    @Test
    void restore_storeBroken_startsWithout() {
        store.broken = true;
        adapter.restore();
        tickUntil(MarketDataAdapterTest::complete);
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        await(() -> "failing".equals(adapter.statistics().get("saving")));
        store.broken = false;
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        await(() -> "ok".equals(adapter.statistics().get("saving")));
    }

    @Test
    void refresh_manyAtOnce_isOneRound() throws InterruptedException {
        tickUntil(MarketDataAdapterTest::complete);
        coins.behaviour = () -> quotes("62000");
        int before = global.fetches.get();
        CountDownLatch done = new CountDownLatch(50);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                callers.execute(() -> {
                    assertThat(adapter.refresh().reading(Metric.BTC_PRICE_USD).value())
                            .contains(new BigDecimal("62000"));
                    done.countDown();
                });
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(global.fetches.get()).isEqualTo(before + 1);
        assertThat(adapter.statistics()).containsEntry("refresh_rounds", 1L);
    }

    @Test
    void refresh_fiveSecondsLater_isAnotherRound() {
        adapter.refresh();
        clock.advance(Duration.ofSeconds(4));
        adapter.refresh();
        assertThat(adapter.statistics()).containsEntry("refresh_rounds", 1L);
        clock.advance(Duration.ofSeconds(1));
        adapter.refresh();
        assertThat(adapter.statistics()).containsEntry("refresh_rounds", 2L);
    }

    @Test
    void health_everythingFails_isUnhealthy() {
        List.of(coins, global, fearGreed, taapi, klines, funds, vnd, secondGlobal)
                .forEach(FakeSource::fail);
        adapter.refresh();
        assertThat(adapter.health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }
}
