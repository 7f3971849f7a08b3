package dev.archipelago.communication.market;

import dev.archipelago.simulator.Fault;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fault schedule of a simulated day: every fault at every upstream to which it applies, in sequence, and losses of
 * the leader.
 */
final class DayPlan {
    private static final List<Upstream> FIRST_CHOICES = List.of(
            Upstream.BINANCE,
            Upstream.COINGECKO,
            Upstream.COINMARKETCAP,
            Upstream.TAAPI,
            Upstream.FINNHUB,
            Upstream.ALTERNATIVEME);

    /**
     * The faults listed in {@code docs/simulator.md}. Those of one upstream come first, while its monthly burst lasts;
     * the fault that exhausts CoinMarketCap for the month comes last.
     */
    static final List<String> FAULTS = List.of(
            "429 nested",
            "429 text",
            "shape array",
            "shape objects",
            "shape arrays",
            "500",
            "strings",
            "stall",
            "null-fields",
            "429 retry-after 30",
            "jump 50%",
            "451",
            "partial",
            "skew +2h",
            "truncated-gzip",
            "silence",
            "503",
            "missing-fields",
            "negative",
            "reset",
            "html",
            "wrong-coin",
            "429",
            "skew -1d",
            "slow 20s",
            "numbers",
            "403 html",
            "zero",
            "cut",
            "rewind",
            "empty",
            "418",
            "huge",
            "drop",
            "wrong-types",
            "hang",
            "nan",
            "503 empty",
            "truncated",
            "403",
            "429 code -1003",
            "zero in lastPrice",
            "stall 5s",
            "200 code 1010");

    /** An action on a node. */
    enum Move {
        NONE,
        /** Requests a refresh on a node. */
        REFRESH,
        /** The leader terminates without releasing its lease. */
        CRASH,
        /** The leader loses its connection to Redis. */
        CUT,
        /** The leader is shut down, as on a deployment. */
        STOP,
        /** Restarts a terminated node or reconnects one that was cut off. */
        REVIVE
    }

    /**
     * @param at the time since the start
     * @param lines commands for the simulator, which ignores faults that do not apply to the upstream
     */
    record Event(Duration at, List<String> lines, Move move) {}

    private final List<Event> events = new ArrayList<>();
    private final Set<String> planned = new LinkedHashSet<>();

    /** Creates a schedule of that length with the given faults. */
    DayPlan(Duration length, List<String> faults) {
        Duration slot = length.dividedBy(faults.size() + 1L);
        Duration start = Duration.ofSeconds(Math.min(60, slot.toSeconds() / 10));
        for (String fault : faults) {
            slot(start, slot, fault);
            start = start.plus(slot);
        }
        trueCrash(start, slot);
        losses(length);
        events.sort(Comparator.comparing(Event::at));
    }

    /** Returns the events in order of time. */
    List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the planned pairs of upstream and fault, such as {@code binance 451}. */
    Set<String> planned() {
        return planned;
    }

    /** Schedules a fault at each primary upstream, then at each fallback. */
    private void slot(Duration start, Duration length, String fault) {
        boolean once = fault.startsWith("stall") || fault.startsWith("slow") || fault.equals("hang");
        String rest = once || fault.startsWith("jump") ? " times 1" : " for 50s";
        boolean messages = ofMessages(fault);
        String stream = !messages ? " times 1" : fault.startsWith("jump") ? " for 2s" : " for 50s";
        Duration part = length.dividedBy(5);

        List<String> first = new ArrayList<>();
        FIRST_CHOICES.forEach(upstream -> add(first, upstream, fault, rest));
        add(first, Upstream.BINANCE_STREAM, fault, stream);
        if (!messages) {
            first.add("binance-stream cut");
        }
        phase(start, first);
        String away = "503 for 1m";
        List<String> second = new ArrayList<>(List.of("binance " + away, "binance-vision " + away));
        add(second, Upstream.COINGECKO, fault, rest);
        phase(start.plus(part), second);
        List<String> third = new ArrayList<>(List.of("binance " + away, "binance-vision " + away, "coingecko " + away));
        add(third, Upstream.COINMARKETCAP, fault, rest);
        phase(start.plus(part.multipliedBy(2)), third);

        Duration refused = start.plus(part.multipliedBy(3));
        List<String> other = new ArrayList<>(List.of("binance 451", "binance-stream 451 times 1"));
        if (!messages) {
            add(other, Upstream.BINANCE_VISION_STREAM, fault, stream);
        }
        other.add("binance-stream cut");
        at(refused, other, Move.REFRESH);
        List<String> fourth = new ArrayList<>();
        add(fourth, Upstream.BINANCE_VISION, fault, rest);
        if (messages) {
            add(fourth, Upstream.BINANCE_VISION_STREAM, fault, stream);
        }
        phase(refused.plusSeconds(20), fourth);
        // The failure of the fallback makes the nodes return to the main host.
        Duration back = start.plus(part.multipliedBy(4));
        at(
                back,
                List.of("binance-vision 503 for 20s", "binance-vision-stream 503 times 1", "binance-vision-stream cut"),
                Move.REFRESH);
        at(back.plusSeconds(30), List.of("all ok"), Move.NONE);
    }

    private void phase(Duration start, List<String> lines) {
        at(start, lines, Move.NONE);
        at(start.plusSeconds(3), List.of(), Move.REFRESH);
        at(start.plusSeconds(62), List.of("all ok"), Move.NONE);
    }

    private void add(List<String> lines, Upstream upstream, String fault, String terms) {
        if (fits(upstream, fault)) {
            lines.add(upstream.id() + " " + fault + terms);
            planned.add(upstream.id() + " " + fault);
        }
    }

    /** Returns whether the fault applies to the upstream, as documented in {@code docs/simulator.md}. */
    static boolean fits(Upstream upstream, String fault) {
        boolean binance = upstream.id().startsWith("binance");
        return switch (fault) {
            case "silence" -> upstream.isStream();
            case "hang", "cut", "truncated-gzip", "slow 20s" -> !upstream.isStream();
            case "wrong-coin" -> binance || upstream == Upstream.COINGECKO || upstream == Upstream.COINMARKETCAP;
            case "200 code 1010", "shape array", "shape objects", "shape arrays" -> upstream == Upstream.COINMARKETCAP;
            case "429 nested", "429 text" -> upstream == Upstream.COINGECKO;
            case "429 code -1003" -> binance;
            case "zero in lastPrice" -> upstream == Upstream.BINANCE || upstream == Upstream.BINANCE_VISION;
            default -> true;
        };
    }

    /** Returns whether the fault affects the messages of a stream rather than its handshake. */
    static boolean ofMessages(String fault) {
        return switch (Fault.parse(fault)) {
            case Fault.Silence _, Fault.Garbage _, Fault.Distort _, Fault.Skew _, Fault.Rewind _, Fault.Jump _ -> true;
            default -> false;
        };
    }

    /**
     * Schedules a fall of the market itself, then of the prices of Binance only for a minute, then the announced end of
     * its stream.
     */
    private void trueCrash(Duration start, Duration slot) {
        Duration part = slot.dividedBy(5);
        at(start, List.of("price BTC -20%"), Move.REFRESH);
        at(start.plus(part), List.of("price BTC free"), Move.REFRESH);
        at(
                start.plus(part.multipliedBy(2)),
                List.of("binance jump 50% for 50s", "binance-stream jump 50% for 50s"),
                Move.REFRESH);
        at(start.plus(part.multipliedBy(3)), List.of("all ok", "binance-stream shutdown in 30s"), Move.NONE);
    }

    private void losses(Duration length) {
        Duration away = length.dividedBy(100);
        List<Move> moves = List.of(Move.CRASH, Move.CUT, Move.CRASH, Move.STOP);
        for (int i = 0; i < moves.size(); i++) {
            Duration at = length.multipliedBy(i + 1L).dividedBy(5);
            at(at, List.of(), moves.get(i));
            at(at.plus(away), List.of(), Move.REVIVE);
        }
    }

    private void at(Duration at, List<String> lines, Move move) {
        events.add(new Event(at, lines, move));
    }

    /** Returns every {@code n}th fault. */
    static List<String> every(int n) {
        return Stream.iterate(0, i -> i < FAULTS.size(), i -> i + n)
                .map(FAULTS::get)
                .toList();
    }
}
