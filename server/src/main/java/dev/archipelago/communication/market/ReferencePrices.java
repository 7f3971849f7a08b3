package dev.archipelago.communication.market;

import dev.archipelago.communication.market.MedianIndex.Median;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.QuoteStream;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.PriceComposition.LeftOut;
import dev.archipelago.market.PriceComposition.Reason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference prices of the coins: the median of the current prices at several exchanges, recomputed with each quote
 * and applied to the {@link MarketState}. Prices in USDT are converted by the median price of a USDT in USD. A price is
 * as old as the newest quote that it is computed from, and no quote older than {@link #CURRENT} is used. The change
 * over 24 hours is that of the first exchange in use that states one. Thread-safe; no method blocks.
 */
public final class ReferencePrices implements QuoteStream {
    private static final Logger LOG = LoggerFactory.getLogger(ReferencePrices.class);

    /** The age up to which a quote is used. */
    static final Duration CURRENT = Duration.ofSeconds(10);

    /** The same for the price of a USDT, which is traded less often and moves little. */
    static final Duration RATE_CURRENT = Duration.ofMinutes(2);

    /** The age up to which the last price of a USDT converts prices. */
    static final Duration RATE_USABLE = Duration.ofMinutes(10);

    /** The interval of the exchanges' quotes; decides when a reference price is no longer live. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration RATE_INTERVAL = Duration.ofSeconds(30);

    private final MarketState state;
    private final List<Coin> coins;
    private final Map<String, QuoteCurrency> exchanges;
    private final InstantSource clock;
    // Guarded by this.
    private final Map<Coin, Instrument> instruments = new LinkedHashMap<>();
    private final Instrument tether = new Instrument("USDT", RATE_CURRENT);
    private Optional<Observation> rate = Optional.empty();

    /** The quotes of one coin, or of USDT, by exchange. */
    private final class Instrument {
        private final String name;
        private final Duration current;
        private final MedianIndex index = new MedianIndex();
        private final Map<String, Quote> quotes = new LinkedHashMap<>();
        private Instant computedAt = Instant.MIN;
        private Instant changedAt = Instant.MIN;

        Instrument(String name, Duration current) {
            this.name = name;
            this.current = current;
        }

        /** Keeps a quote; returns whether it is newer than the exchange's last one. */
        boolean take(String exchange, Quote quote) {
            Quote known = quotes.get(exchange);
            if (known != null && quote.observedAt().isBefore(known.observedAt())) {
                return false;
            }
            quotes.put(exchange, quote);
            return true;
        }

        /** Returns the exchanges with a current quote, in the order of their registration. */
        List<String> live(Instant now) {
            return exchanges.keySet().stream()
                    .filter(exchange -> {
                        Quote quote = quotes.get(exchange);
                        return quote != null && !now.isAfter(quote.observedAt().plus(current));
                    })
                    .toList();
        }

        Optional<Observation> compute(Map<String, BigDecimal> prices, List<LeftOut> unused, Instant now) {
            if (now.isAfter(computedAt.plus(current))) {
                index.forget();
            }
            Set<String> before = index.deviating();
            Optional<Median> median = index.of(prices);
            if (median.isEmpty()) {
                return Optional.empty();
            }
            if (!index.deviating().equals(before)) {
                LOG.info("The reference price of {} leaves out {}", name, index.deviating());
            }
            computedAt = now;
            List<LeftOut> leftOut = new ArrayList<>(median.get().leftOut());
            leftOut.addAll(unused);
            PriceComposition composition = new PriceComposition(
                    median.get().sources(), leftOut, median.get().spreadPercent());
            Instant observedAt = composition.sources().stream()
                    .map(quotes::get)
                    .map(Quote::observedAt)
                    .max(Instant::compareTo)
                    .orElse(now);
            return Optional.of(new Observation(
                    median.get().value(),
                    composition.source(),
                    Freshness.of(this == tether ? RATE_INTERVAL : INTERVAL),
                    observedAt,
                    now,
                    Optional.of(composition)));
        }
    }

    /**
     * Creates prices without quotes.
     *
     * @param state receives the prices
     * @param exchanges the exchanges in the order in which they are named, with the currency of their prices
     */
    public ReferencePrices(MarketState state, Map<String, QuoteCurrency> exchanges, InstantSource clock) {
        this.state = state;
        this.coins = state.catalog().coins();
        this.exchanges = new LinkedHashMap<>(exchanges);
        this.clock = clock;
        coins.forEach(coin -> instruments.put(coin, new Instrument(coin.symbol(), CURRENT)));
    }

    /** Returns the listener to the quotes of each exchange, by its name. */
    public Map<String, QuoteListener> listeners() {
        return exchanges.keySet().stream().collect(Collectors.toUnmodifiableMap(name -> name, Listener::new));
    }

    private final class Listener implements QuoteListener {
        private final String exchange;

        Listener(String exchange) {
            this.exchange = exchange;
        }

        @Override
        public void onQuote(Coin coin, Quote quote, Instant receivedAt) {
            quoted(exchange, coin, quote, receivedAt);
        }

        @Override
        public void onTetherRate(Quote quote, Instant receivedAt) {
            tetherQuoted(exchange, quote, receivedAt);
        }
    }

    private void quoted(String exchange, Coin coin, Quote quote, Instant now) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        synchronized (this) {
            Instrument instrument = instruments.get(coin);
            if (instrument == null || !instrument.take(exchange, quote)) {
                return;
            }
            Optional<Observation> price = price(instrument, now);
            if (price.isEmpty()) {
                return;
            }
            values.put(coin.price(), price.get());
            List<String> used = price.get().composition().orElseThrow().sources();
            changeOf(used, instrument)
                    .filter(exchange::equals)
                    .flatMap(named -> quote.change24h())
                    .ifPresent(change -> {
                        instrument.changedAt = now;
                        values.put(
                                coin.change24h(),
                                new Observation(change, exchange, Freshness.of(INTERVAL), quote.observedAt(), now));
                    });
        }
        state.apply(new Observations(values, Map.of(), List.of()));
    }

    /** Returns the first exchange in use that states a change. */
    private static Optional<String> changeOf(List<String> used, Instrument instrument) {
        return used.stream()
                .filter(name -> Optional.ofNullable(instrument.quotes.get(name))
                        .flatMap(Quote::change24h)
                        .isPresent())
                .findFirst();
    }

    private Optional<Observation> price(Instrument instrument, Instant now) {
        Map<String, BigDecimal> prices = new LinkedHashMap<>();
        List<LeftOut> unused = new ArrayList<>();
        Optional<BigDecimal> dollars = rate.filter(
                        known -> !now.isAfter(known.observedAt().plus(RATE_USABLE)))
                .map(Observation::value);
        List<String> live = instrument.live(now);
        for (Map.Entry<String, QuoteCurrency> exchange : exchanges.entrySet()) {
            String name = exchange.getKey();
            Quote quote = instrument.quotes.get(name);
            if (quote == null) {
                continue;
            }
            boolean converted = exchange.getValue() == QuoteCurrency.USDT;
            if (!live.contains(name)) {
                unused.add(new LeftOut(name, Reason.SILENT, Optional.empty()));
            } else if (converted && dollars.isEmpty()) {
                unused.add(new LeftOut(name, Reason.NO_RATE, Optional.empty()));
            } else {
                prices.put(name, converted ? quote.price().multiply(dollars.orElseThrow()) : quote.price());
            }
        }
        return instrument.compute(prices, unused, now);
    }

    private void tetherQuoted(String exchange, Quote quote, Instant now) {
        Optional<Observation> computed;
        synchronized (this) {
            if (!tether.take(exchange, quote)) {
                return;
            }
            Map<String, BigDecimal> prices = new LinkedHashMap<>();
            List<LeftOut> unused = new ArrayList<>();
            List<String> live = tether.live(now);
            for (String name : exchanges.keySet()) {
                Quote known = tether.quotes.get(name);
                if (known != null && live.contains(name)) {
                    prices.put(name, known.price());
                } else if (known != null) {
                    unused.add(new LeftOut(name, Reason.SILENT, Optional.empty()));
                }
            }
            computed = tether.compute(prices, unused, now);
            if (computed.isPresent()) {
                rate = computed;
            }
        }
        computed.ifPresent(
                value -> state.apply(new Observations(Map.of(Metrics.USDT_USD, value), Map.of(), List.of())));
    }

    @Override
    public synchronized boolean delivering() {
        Instant now = clock.instant();
        return instruments.values().stream().anyMatch(instrument -> !now.isAfter(instrument.computedAt.plus(INTERVAL)));
    }

    /** Returns whether every coin has a current reference price and a current change. */
    @Override
    public synchronized boolean complete() {
        Instant now = clock.instant();
        return delivering()
                && instruments.values().stream()
                        .allMatch(instrument -> !now.isAfter(instrument.computedAt.plus(CURRENT))
                                && !now.isAfter(instrument.changedAt.plus(CURRENT)));
    }
}
