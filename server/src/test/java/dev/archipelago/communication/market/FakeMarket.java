package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.FakeSource;
import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.SourceChain;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.UpstreamLimiter;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.FundQuotes.FundQuote;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.QuoteStream;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.site.Await;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A fixture: a market service with stub sources. */
abstract class FakeMarket {
    final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    final Cache cache = Cache.builder().clock(clock).build();
    private final UpstreamLimiter limits = new UpstreamLimiter(100_000, Duration.ofSeconds(1), clock);
    final FakeSource<CoinQuotes> coins = source("binance", Duration.ofSeconds(10), () -> quotes("60000"));
    final FakeSource<GlobalFigures> global = source("coingecko", Duration.ofMinutes(10), this::figures);
    final FakeSource<FearGreed> fearGreed =
            source("alternative_me", Duration.ofDays(1), () -> new FearGreed(40, clock.instant()));
    final FakeSource<Rsi> taapi = source("taapi_io", Duration.ofHours(3), () -> rsi("70"));
    final FakeSource<Rsi> klines = source("binance", Duration.ofMinutes(1), () -> rsi("60"));
    final FakeSource<FundQuotes> funds = source("finnhub", Duration.ofMinutes(5), this::fundQuotes);
    final FakeSource<VndQuotes> vnd = source("coingecko", Duration.ofMinutes(1), this::vndQuotes);
    final FakeSource<GlobalFigures> secondGlobal = source("coinmarketcap", Duration.ofMinutes(10), this::figures);
    final FakeStream stream = new FakeStream();
    final ConcurrentLinkedQueue<Map<String, String>> entries = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedDeque<Snapshot> published = new ConcurrentLinkedDeque<>();
    final MemoryStore store = new MemoryStore();
    private QuoteListener quotes = (coin, quote, receivedAt) -> {};
    MarketService adapter = adapter(Optional.empty());

    static final class MemoryStore implements SnapshotStore {
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

    /** A fake stream that emits the quotes of a test. */
    final class FakeStream implements QuoteStream {
        volatile boolean delivering;
        volatile boolean complete;

        /** Emits a quote of every coin at {@code price}, observed now. */
        void push(String price) {
            push(FakeMarket.this.quotes(price));
            complete = true;
        }

        void push(CoinQuotes pushed) {
            delivering = true;
            pushed.quotes().forEach((coin, quote) -> quotes.onQuote(coin, quote, clock.instant()));
        }

        void stop() {
            delivering = false;
            complete = false;
        }

        @Override
        public boolean delivering() {
            return delivering;
        }

        @Override
        public boolean complete() {
            return complete;
        }
    }

    private static <T> FakeSource<T> source(String name, Duration interval, FakeSource.Behaviour<T> behaviour) {
        return new FakeSource<>(name, interval, behaviour);
    }

    CoinQuotes quotes(String price) {
        LinkedHashMap<Coin, Quote> quotes = new LinkedHashMap<>();
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            quotes.put(coin, new Quote(new BigDecimal(price), Optional.of(BigDecimal.ONE), clock.instant()));
        }
        return new CoinQuotes(quotes);
    }

    private VndQuotes vndQuotes() {
        return new VndQuotes(quotes("63000"), Optional.of(new BigDecimal("26000")), clock.instant());
    }

    GlobalFigures figures() {
        BigDecimal cap = new BigDecimal("2.5E+12");
        return new GlobalFigures(
                Map.of(
                        Metrics.MARKET_CAP_USD,
                        cap,
                        Metrics.VOLUME_24H_USD,
                        cap,
                        Metrics.BTC_MARKET_CAP_PERCENTAGE,
                        BigDecimal.TEN,
                        Metrics.ETH_MARKET_CAP_PERCENTAGE,
                        BigDecimal.ONE),
                clock.instant(),
                List.of());
    }

    private Rsi rsi(String value) {
        return new Rsi(
                new BigDecimal(value),
                Optional.of(new Rsi.Closed(BigDecimal.valueOf(55), clock.instant())),
                clock.instant());
    }

    private FundQuotes fundQuotes() {
        FundQuote quote = new FundQuote(
                BigDecimal.valueOf(500),
                Optional.of(new BigDecimal("4.95")),
                Optional.of(BigDecimal.ONE),
                clock.instant());
        return new FundQuotes(Map.of(IndexFund.SPY, quote), Map.of(IndexFund.DIA, "unknown"));
    }

    private <T> SourceChain<T> chain(SourceKind<T> kind, Source<T> source) {
        return new SourceChain<>(kind, List.of(new GuardedSource<>(source, limits, 1, Duration.ZERO, clock)));
    }

    MarketService adapter(Optional<QuoteStream> live) {
        SourceRegistry sources = SourceRegistry.of(List.of(
                chain(SourceKind.COIN_PRICES, coins),
                chain(SourceKind.GLOBAL, global),
                chain(SourceKind.FEAR_GREED, fearGreed),
                chain(SourceKind.RSI, taapi),
                chain(SourceKind.COMPUTED_RSI, klines),
                chain(SourceKind.US_STOCKS, funds),
                chain(SourceKind.USD_VND, vnd),
                chain(SourceKind.SECOND_GLOBAL, secondGlobal)));
        Leadership alone = Leadership.alone(clock.instant());
        MarketState state = MarketState.of(MarketCatalog.DEFAULT, sources, PlausibilityConfig.DEFAULT, false);
        quotes = state.quotes("binance", Duration.ofSeconds(5));
        SnapshotPublisher publisher = new SnapshotPublisher(
                state,
                List.of(
                        publication -> entries.add(SnapshotJson.streamFields(publication)),
                        new SnapshotPersister(store, state, clock)),
                alone,
                clock);
        MarketService made = new MarketService(
                alone, new Collector(sources, live, cache, state, clock), Optional.empty(), publisher);
        made.listen(published::add);
        return made;
    }

    @AfterEach
    void close() {
        adapter.close();
        cache.close();
    }

    static void await(BooleanSupplier condition) {
        Await.until("the market", condition::getAsBoolean);
    }

    /** Ticks in steps of a second until the latest snapshot matches the condition. */
    void tickUntil(java.util.function.Predicate<Snapshot> expected) {
        adapter.tick();
        if (!expected.test(adapter.current())) {
            Await.every(Duration.ofMillis(20), "the snapshot", () -> {
                clock.advance(Duration.ofSeconds(1));
                adapter.tick();
                return expected.test(adapter.current());
            });
        }
    }

    static boolean complete(Snapshot snapshot) {
        return List.of(
                        TestCoins.BTC.price(),
                        Metrics.MARKET_CAP_USD,
                        Metrics.FNG_VALUE,
                        Metrics.BTC_RSI_14,
                        IndexFund.SPY.price())
                .stream()
                .allMatch(metric -> snapshot.reading(metric).value().isPresent());
    }

    /** Advances the clock by a second and ticks. */
    void second() {
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
    }
}
