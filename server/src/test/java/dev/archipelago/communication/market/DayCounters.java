package dev.archipelago.communication.market;

import dev.archipelago.simulator.MarketRecord;
import dev.archipelago.simulator.Outcome;
import dev.archipelago.simulator.ServedCall;
import dev.archipelago.simulator.ServedValue;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counters of a simulated day: upstream calls, applied faults and calling nodes. Not thread-safe. */
final class DayCounters {
    private static final int REPORTED = 20;
    /** The window of preceding calls that is reported with a call beyond a limit. */
    private static final Duration BEFORE = Duration.ofSeconds(40);

    private final MarketRecord record;
    private final List<String> beyond = new ArrayList<>();
    private final Set<String> met = new HashSet<>();
    private final Map<Upstream, Integer> inMinute = new EnumMap<>(Upstream.class);
    private final Map<Upstream, Integer> busiest = new EnumMap<>(Upstream.class);
    private long minute;
    private @Nullable ServedCall newest;
    private long steps;
    private long streaming;
    private long askedTwice;
    private long askedUnled;
    private int handOvers;
    private Duration longestHandOver = Duration.ZERO;

    DayCounters(MarketRecord record) {
        this.record = record;
    }

    /** Adds the calls since the last update. */
    void update() {
        List<ServedCall> calls = record.calls();
        int from = calls.size();
        while (from > 0 && calls.get(from - 1) != newest) {
            from--;
        }
        if (from == 0 && newest != null) {
            throw new IllegalStateException("the simulator's record has dropped calls: increase its capacity");
        }
        for (ServedCall call : calls.subList(from, calls.size())) {
            newest = call;
            call.fault().ifPresent(fault -> met.add(call.upstream().id() + " " + fault));
            if (call.outcome() != Outcome.SERVED && beyond.size() < REPORTED) {
                beyond.add(calls.stream()
                        .filter(one -> one.upstream() == call.upstream())
                        .filter(one -> !one.at().isAfter(call.at())
                                && one.at().isAfter(call.at().minus(BEFORE)))
                        .map(one -> "%s %s %s %s %d%s"
                                .formatted(
                                        one.at(),
                                        one.upstream().id(),
                                        one.endpoint(),
                                        one.outcome(),
                                        one.status(),
                                        one.fault()
                                                .map(fault -> " under " + fault)
                                                .orElse("")))
                        .collect(Collectors.joining("; ")));
            }
            long at = call.at().truncatedTo(ChronoUnit.MINUTES).getEpochSecond();
            if (at != minute) {
                minute = at;
                inMinute.clear();
            }
            busiest.merge(call.upstream(), inMinute.merge(call.upstream(), 1, Integer::sum), Math::max);
        }
        for (String metric : List.of("btc_price_usd", "bnb_price_usd")) {
            List<ServedValue> given = record.given(metric);
            for (ServedValue value : given.subList(Math.max(0, given.size() - 20), given.size())) {
                value.fault().ifPresent(fault -> met.add(value.upstream().id() + " " + fault));
            }
        }
    }

    /**
     * Records faults that were set. Faults in messages of a stream apply to its subscribers at once; their effects are
     * not in the simulator's record.
     */
    void begun(List<String> lines, boolean listening) {
        for (String line : lines) {
            String[] words = line.split(" ", 2);
            if (listening && words[0].endsWith("-stream") && line.contains(" for ")) {
                met.add(words[0] + " " + words[1].substring(0, words[1].indexOf(" for ")));
            }
        }
    }

    /** Counts a completed step. */
    void step(boolean streams) {
        steps++;
        streaming += streams ? 1 : 0;
    }

    /** Counts a step in which several nodes called upstreams although no leader had been lost. */
    void askedTwice() {
        askedTwice++;
    }

    /** Counts a step in which a follower called an upstream. */
    void askedUnled() {
        askedUnled++;
    }

    void handedOver(Duration took) {
        handOvers++;
        longestHandOver = took.compareTo(longestHandOver) > 0 ? took : longestHandOver;
    }

    long calls(Upstream upstream, Outcome outcome) {
        return record.count(upstream, outcome);
    }

    int busiestMinute(Upstream upstream) {
        return busiest.getOrDefault(upstream, 0);
    }

    /** Returns the first calls beyond a limit, each with the preceding ones. */
    List<String> beyond() {
        return List.copyOf(beyond);
    }

    Set<String> met() {
        return Set.copyOf(met);
    }

    long askedTwiceTimes() {
        return askedTwice;
    }

    long askedUnledTimes() {
        return askedUnled;
    }

    int handOvers() {
        return handOvers;
    }

    Duration longestHandOver() {
        return longestHandOver;
    }

    /** Returns the percentage of time with a live stream. */
    long streamedPercent() {
        return steps == 0 ? 0 : streaming * 100 / steps;
    }
}
