package dev.archipelago.business.coins;

import dev.archipelago.business.coins.Availability.Known;
import dev.archipelago.business.coins.Availability.Missing;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.communication.history.KlineStore;
import dev.archipelago.communication.history.StoreCircuitBreaker;
import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Reports on coins from the newest snapshot and the history. Serialised reports are kept until their data changes. */
public final class CoinReports implements Coins {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int DECIMALS = 4;

    private record CachedJson<T>(T source, byte[] json) {}

    private final Supplier<Snapshot> market;
    private final Indicators indicators;
    private final PastPrices past;
    /**
     * The JSON of each coin for the newest snapshot and of each cached indicator report; replaced together with their
     * sources.
     */
    private final ConcurrentMap<Coin, CachedJson<Snapshot>> reports = new ConcurrentHashMap<>();

    private final ConcurrentMap<String, CachedJson<IndicatorReport>> indicatorReports = new ConcurrentHashMap<>();

    /** @param market supplies the newest snapshot; must not block */
    public CoinReports(
            Supplier<Snapshot> market, KlineStore klines, HistoryStore history, Cache cache, InstantSource clock) {
        this.market = market;
        StoreCircuitBreaker circuitBreaker = new StoreCircuitBreaker(clock);
        this.indicators = new Indicators(
                new ClosedKlines(klines, circuitBreaker, cache, clock),
                new OpenKline(klines, history, circuitBreaker),
                market,
                cache,
                clock);
        this.past = new PastPrices(klines, history, circuitBreaker, cache);
    }

    @Override
    public byte[] indicators(Coin coin, KlineInterval interval) {
        IndicatorReport report = indicators.of(coin, interval);
        return indicatorReports
                .compute(
                        coin + interval.code(),
                        (key, known) -> known != null && known.source() == report
                                ? known
                                : new CachedJson<>(report, CoinJson.indicators(report)))
                .json();
    }

    @Override
    public byte[] report(Coin coin) {
        Snapshot snapshot = market.get();
        CachedJson<Snapshot> known = reports.get(coin);
        if (known == null || known.source() != snapshot) {
            known = new CachedJson<>(snapshot, CoinJson.report(report(coin, snapshot)));
            reports.put(coin, known);
        }
        return known.json();
    }

    @Override
    public CoinReport known(Coin coin) {
        return report(coin, market.get());
    }

    @Override
    public Map<String, Availability<Change>> changes(Coin coin) {
        return changes(coin, market.get());
    }

    private Map<String, Availability<Change>> changes(Coin coin, Snapshot snapshot) {
        Map<String, Availability<Change>> changes = new LinkedHashMap<>();
        changes.put("1h", since(coin, snapshot, Duration.ofHours(1)));
        changes.put("24h", ofDay(snapshot.reading(coin.change24h())));
        changes.put("7d", since(coin, snapshot, Duration.ofDays(7)));
        changes.put("30d", since(coin, snapshot, Duration.ofDays(30)));
        return changes;
    }

    private CoinReport report(Coin coin, Snapshot snapshot) {
        return new CoinReport(
                coin,
                snapshot,
                changes(coin, snapshot),
                Arrays.stream(KlineInterval.values())
                        .map(interval -> indicators.of(coin, interval))
                        .toList());
    }

    private static Availability<Change> ofDay(Reading change) {
        if (change.value().isEmpty()
                || change.source().isEmpty()
                || change.observedAt().isEmpty()) {
            return new Missing<>("no upstream has told it");
        }
        return new Known<>(new Change(
                change.value().get(),
                Optional.empty(),
                change.source().get(),
                change.observedAt().get(),
                change.state()));
    }

    private Availability<Change> since(Coin coin, Snapshot snapshot, Duration span) {
        Reading price = snapshot.reading(coin.price());
        if (price.value().isEmpty()
                || price.source().isEmpty()
                || price.observedAt().isEmpty()) {
            return new Missing<>("the price is not known");
        }
        Instant at = price.observedAt().get();
        Optional<PastPrice> base;
        try {
            base = past.before(coin, at, span);
        } catch (CacheLoadException e) {
            return new Missing<>("the prices of the past cannot be read now");
        }
        return base.<Availability<Change>>map(before -> new Known<>(new Change(
                        percent(price.value().get(), before.price()),
                        base,
                        price.source().get(),
                        at,
                        price.state())))
                .orElseGet(() -> new Missing<>("no price from about " + at.minus(span) + " is kept"));
    }

    private static BigDecimal percent(BigDecimal price, BigDecimal before) {
        return price.subtract(before)
                .multiply(HUNDRED)
                .divide(before, MathContext.DECIMAL64)
                .setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
