package dev.archipelago.business.coins;

import dev.archipelago.business.coins.Availability.Known;
import dev.archipelago.business.coins.Availability.Missing;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.indicator.Indicator;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes the indicators of coins, at most once per minute and interval. Thread-safe. */
final class Indicators {
    private static final Logger LOG = LoggerFactory.getLogger(Indicators.class);
    private static final EntryOptions EACH_MINUTE = EntryOptions.of(CacheStrategy.custom(Duration.ofMinutes(1)));
    /** The lifetime of a report without values. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    /** An estimate: about fifty values with their keys. */
    private static final Codec<IndicatorReport> CODEC = Codec.inMemory(report -> 8_192);

    private final ClosedKlines klines;
    private final OpenKline open;
    private final Supplier<Snapshot> market;
    private final Cache cache;
    private final InstantSource clock;

    Indicators(ClosedKlines klines, OpenKline open, Supplier<Snapshot> market, Cache cache, InstantSource clock) {
        this.klines = klines;
        this.open = open;
        this.market = market;
        this.cache = cache;
        this.clock = clock;
    }

    IndicatorReport of(Coin coin, KlineInterval interval) {
        return cache.find(CacheKey.ofLowerCase("indicators", coin, interval.code(), CODEC, EACH_MINUTE), older -> {
                    IndicatorReport report = report(coin, interval);
                    return report.closed() instanceof Known
                            ? LoadResult.of(report)
                            : LoadResult.of(report, RETRY_INTERVAL);
                })
                .orElseThrow();
    }

    private IndicatorReport report(Coin coin, KlineInterval interval) {
        Snapshot snapshot = market.get();
        Instant now = clock.instant();
        Availability<KlineSeries> series = series(coin, interval);
        Availability<IndicatorFigures> closed;
        Availability<IndicatorFigures> live;
        switch (series) {
            case Missing<KlineSeries>(String reason) -> {
                closed = new Missing<>(reason);
                live = new Missing<>(reason);
            }
            case Known<KlineSeries>(KlineSeries known) -> {
                closed = new Known<>(closed(known, now));
                live = live(known, snapshot.reading(coin.price()));
            }
        }
        return new IndicatorReport(coin, interval, now, snapshot.simulated(), closed, live);
    }

    private Availability<KlineSeries> series(Coin coin, KlineInterval interval) {
        try {
            Optional<KlineSeries> newest = klines.newest(coin, interval);
            return newest.<Availability<KlineSeries>>map(Known::new)
                    .orElseGet(() -> new Missing<>("no klines of " + coin + " are kept yet"));
        } catch (CacheLoadException e) {
            LOG.debug("Klines of {} cannot be read: {}", coin, e.toString());
            return new Missing<>("the klines of " + coin + " cannot be read now");
        }
    }

    /** Live up to two intervals after the close and delayed up to five, like a reading with that interval. */
    private static IndicatorFigures closed(KlineSeries series, Instant now) {
        Instant closedAt = series.last().closeTime();
        Duration age = Duration.between(closedAt, now);
        Duration length = series.last().interval().length();
        ReadingState state = age.compareTo(length.multipliedBy(2)) <= 0
                ? ReadingState.LIVE
                : age.compareTo(length.multipliedBy(5)) <= 0 ? ReadingState.DELAYED : ReadingState.STALE;
        return IndicatorFigures.of(series.klines(), closedAt, state);
    }

    private Availability<IndicatorFigures> live(KlineSeries series, Reading price) {
        if (price.value().isEmpty()
                || price.observedAt().isEmpty()
                || price.source().isEmpty()) {
            return new Missing<>("the price is not known");
        }
        Instant at = price.observedAt().get();
        KlineInterval interval = series.last().interval();
        Instant opens = interval.openTime(at);
        if (opens.isBefore(series.end())) {
            return new Missing<>("the last price known is of " + at + ", before the last kline closed");
        }
        if (opens.isAfter(series.end())) {
            return new Missing<>("the kline that opened at " + series.end() + " is not kept yet");
        }
        return new Known<>(live(series, price.value().get(), price.source().get(), at, price.state()));
    }

    private IndicatorFigures live(KlineSeries series, BigDecimal price, String source, Instant at, ReadingState state) {
        OpenKline.Derived derived = open.of(series.last(), price, source, at);
        List<Kline> all = new ArrayList<>(series.klines());
        all.add(derived.kline());
        IndicatorFigures figures = IndicatorFigures.of(all, at, state);
        return derived.rangeComplete()
                ? figures
                : figures.without(
                        Indicator.ATR_14,
                        "the highest and lowest price since " + derived.kline().openTime() + " are not known");
    }
}
