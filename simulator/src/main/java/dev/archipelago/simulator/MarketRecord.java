package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records calls, served values and the market's reference values. Figures have the names of a market summary: {@code
 * btc_price_usd}, {@code btc_change_24h}, {@code market_cap_usd}, {@code fng_value}, {@code btc_rsi_14}, {@code
 * spy_price_usd}. The counts are complete; of calls, and of each figure's values, the newest are kept, as many as the
 * options say. Thread-safe.
 */
public final class MarketRecord {

    private final ReferenceValues truth;
    private final int kept;
    private final Deque<ServedCall> calls = new ArrayDeque<>();
    private final Map<String, Deque<ServedValue>> values = new TreeMap<>();
    private final Map<String, ServedValue> newest = new TreeMap<>();
    private final Map<Upstream, Map<Outcome, Long>> counts = new EnumMap<>(Upstream.class);

    MarketRecord(Market market, int kept) {
        this.truth = new ReferenceValues(market);
        this.kept = kept;
    }

    /**
     * The price of a coin ({@code BTC}, {@code BTCUSDT}) or a fund ({@code SPY}) at an instant, in USD.
     *
     * @throws IllegalArgumentException for an unknown symbol
     */
    public BigDecimal priceAt(String symbol, Instant at) {
        return truth.price(symbol, at);
    }

    /**
     * The reference value of a figure at an instant, not rounded where upstreams round differently; empty for an
     * unknown name.
     */
    public Optional<BigDecimal> valueAt(String metric, Instant at) {
        return truth.value(metric, at);
    }

    /** The names of all figures with reference values. */
    public Set<String> metrics() {
        return truth.names();
    }

    /** All recorded calls that are kept, oldest first. */
    public synchronized List<ServedCall> calls() {
        return List.copyOf(calls);
    }

    /** The number of calls of an upstream with an outcome since the start or the last {@link #clear()}. */
    public synchronized long count(Upstream upstream, Outcome outcome) {
        return counts.getOrDefault(upstream, Map.of()).getOrDefault(outcome, 0L);
    }

    /** The names of all figures that were served. */
    public synchronized Set<String> given() {
        return new TreeSet<>(values.keySet());
    }

    /** The served values of a figure, oldest first; an unchanged value is listed once per upstream and endpoint. */
    public synchronized List<ServedValue> given(String metric) {
        return List.copyOf(values.getOrDefault(metric, new ArrayDeque<>()));
    }

    /** Clears calls, counts and served values, not the market. */
    public synchronized void clear() {
        calls.clear();
        values.clear();
        newest.clear();
        counts.clear();
    }

    synchronized void add(ServedCall call) {
        calls.add(call);
        if (calls.size() > kept) {
            calls.removeFirst();
        }
        counts.computeIfAbsent(call.upstream(), _ -> new EnumMap<>(Outcome.class))
                .merge(call.outcome(), 1L, Long::sum);
    }

    synchronized void add(String metric, ServedValue given) {
        String series = metric + ' ' + given.upstream().id() + ' ' + given.endpoint();
        ServedValue last = newest.get(series);
        if (last != null && last.text().equals(given.text()) && last.fault().equals(given.fault())) {
            return;
        }
        newest.put(series, given);
        Deque<ServedValue> all = values.computeIfAbsent(metric, _ -> new ArrayDeque<>());
        all.add(given);
        if (all.size() > kept) {
            all.removeFirst();
        }
    }

    /** The newest calls, newest first. */
    synchronized List<ServedCall> newestCalls(int most) {
        List<ServedCall> found = new ArrayList<>();
        Iterator<ServedCall> newest = calls.descendingIterator();
        while (newest.hasNext() && found.size() < most) {
            found.add(newest.next());
        }
        return found;
    }
}
