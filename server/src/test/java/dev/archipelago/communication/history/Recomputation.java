package dev.archipelago.communication.history;

import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Jdbi;

/** A reference implementation of the roll-up: records a random market and recomputes the spans in plain Java. */
final class Recomputation {

    private static final int AT_ONCE = 200;

    private record Seen(Instant at, BigDecimal value, String source) {}

    private final Map<Metric, List<Seen>> seen = new LinkedHashMap<>();
    private final Market market = new Market();

    /** Records snapshots from {@code from} on, with gaps, repeated snapshots and stale values. */
    void fill(Jdbi jdbi, long seed, Instant from, Duration length) {
        Random random = new Random(seed);
        SnapshotRecorder recorder = new SnapshotRecorder(jdbi);
        List<Snapshot> snapshots = new ArrayList<>();
        Instant end = from.plus(length);
        for (Instant at = from; at.isBefore(end); at = at.plusMillis(5_000 + random.nextInt(3_000))) {
            if (random.nextInt(200) == 0) {
                at = at.plusSeconds(random.nextInt(900));
            }
            Instant now = at;
            see(TestCoins.BTC.price(), 67_000 + random.nextGaussian() * 100, random, now, 10);
            see(TestCoins.BTC.change24h(), random.nextGaussian() * 5, random, now, 10);
            see(Metrics.FNG_VALUE, random.nextInt(101), random, now, 2_000);
            snapshots.add(market.at(now));
        }
        // The recorder's transactions join the open one: a commit for each would take seconds.
        for (int first = 0; first < snapshots.size(); first += AT_ONCE) {
            List<Snapshot> some = snapshots.subList(first, Math.min(first + AT_ONCE, snapshots.size()));
            jdbi.useTransaction(handle -> some.forEach(recorder::record));
        }
    }

    /**
     * Sets a reading observed at {@code now}, with a probability of 5 in {@code rare} for rare metrics and of 9 in 10
     * for others.
     */
    private void see(Metric metric, double value, Random random, Instant now, int rare) {
        boolean observed = rare > 10 ? random.nextInt(rare) < 5 : random.nextInt(rare) > 0;
        if (!observed) {
            return;
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        String source = random.nextInt(50) == 0 ? "coingecko" : "binance";
        ReadingState state = switch (random.nextInt(20)) {
            case 0 -> ReadingState.STALE;
            case 1 -> ReadingState.DELAYED;
            default -> ReadingState.LIVE;
        };
        market.see(metric, exact.toPlainString(), source, now, state);
        if (state != ReadingState.STALE) {
            seen.computeIfAbsent(metric, each -> new ArrayList<>()).add(new Seen(now, exact, source));
        }
    }

    List<HistoryPoint> points(Metric metric, Duration step) {
        SortedMap<Instant, List<Seen>> spans = new TreeMap<>();
        long seconds = step.toSeconds();
        for (Seen one : seen.getOrDefault(metric, List.of())) {
            Instant span = Instant.ofEpochSecond(Math.floorDiv(one.at().getEpochSecond(), seconds) * seconds);
            spans.computeIfAbsent(span, each -> new ArrayList<>()).add(one);
        }
        List<HistoryPoint> points = new ArrayList<>();
        spans.forEach((span, values) -> points.add(point(span, values)));
        return points;
    }

    private static HistoryPoint point(Instant span, List<Seen> values) {
        BigDecimal total = BigDecimal.ZERO;
        BigDecimal high = values.getFirst().value();
        BigDecimal low = high;
        TreeSet<String> sources = new TreeSet<>();
        for (Seen one : values) {
            total = total.add(one.value());
            high = high.max(one.value());
            low = low.min(one.value());
            sources.add(one.source());
        }
        return new HistoryPoint(
                span,
                values.getFirst().value(),
                high,
                low,
                values.getLast().value(),
                Optional.of(total.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL64)),
                Optional.of((long) values.size()),
                List.copyOf(sources));
    }
}
