package dev.archipelago.communication.market;

import dev.archipelago.communication.market.SnapshotValidator.Finding;
import dev.archipelago.simulator.Outcome;
import dev.archipelago.simulator.Upstream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The main class of {@code bench/market-day}: runs a {@link MarketDay} and prints its results. */
final class MarketDayReport {
    private final List<String> missed = new ArrayList<>();
    private final PrintStream out;

    private MarketDayReport(PrintStream out) {
        this.out = out;
    }

    /**
     * Arguments: {@code [hours] [n]}; the length, 24 unless given, and the step between the faults to include: every
     * nth one, 1 unless given.
     */
    public static void main(String[] arguments) throws IOException {
        long hours = arguments.length > 0 ? Long.parseLong(arguments[0]) : 24;
        int each = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        PrintStream out = System.out;
        Path log = Path.of("target", "bench", "market-day.log");
        Files.createDirectories(log.getParent());
        System.setOut(new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8));
        long begun = System.nanoTime();
        MarketDayReport report = new MarketDayReport(out);
        try (MarketDay day = new MarketDay(Duration.ofHours(hours), DayPlan.every(each))) {
            int[] passed = {0};
            day.run(() -> out.printf(
                    "hour %d: %,d values checked, %d findings, %d calls beyond a limit%n",
                    ++passed[0], day.validator().values(), day.validator().findings(), beyond(day.counters())));
            out.printf(
                    "%d h of three nodes in %d s; the log of the nodes is in %s%n",
                    hours, (System.nanoTime() - begun) / 1_000_000_000, log);
            report.print(day);
        }
        System.exit(report.missed.isEmpty() ? 0 : 1);
    }

    private void print(MarketDay day) {
        SnapshotValidator validator = day.validator();
        DayCounters counters = day.counters();
        out.printf(
                "%n%-22s %9s %15s %11s %7s %7s%n",
                "upstream", "calls", "busiest minute", "over limit", "early", "banned");
        long over = 0;
        long banned = 0;
        for (Upstream upstream : Upstream.values()) {
            long overLimit = counters.calls(upstream, Outcome.OVER_LIMIT);
            long early = counters.calls(upstream, Outcome.EARLY);
            long bans = counters.calls(upstream, Outcome.BANNED);
            over += overLimit + early;
            banned += bans;
            out.printf(
                    "%-22s %9d %8d of %-4s %11d %7d %7d%n",
                    upstream.id(),
                    counters.calls(upstream, Outcome.SERVED) + overLimit + early + bans,
                    counters.busiestMinute(upstream),
                    limit(upstream),
                    overLimit,
                    early,
                    bans);
        }
        out.println();
        printCount("snapshots checked", validator.snapshots(), "");
        printCount(
                "values checked",
                validator.values(),
                "of which %,d differ from the previous snapshot".formatted(validator.different()));
        printCount("time with the stream", counters.streamedPercent(), "%");
        printCount("jumps shown", validator.confirmedJumps(), "of a single upstream, confirmed by its next response");
        printCount(
                "undetectable errors",
                validator.plausibleLies().values().stream()
                        .mapToLong(Long::longValue)
                        .sum(),
                validator.plausibleLies().toString());
        printCount("longest gap", validator.longestGap().toSeconds(), "s between two snapshots of a node");
        printCount(
                "hand-overs",
                counters.handOvers(),
                "the longest took %d s".formatted(counters.longestHandOver().toSeconds()));
        out.println();
        target("calls over budget", over);
        target("calls while banned", banned);
        target("wrong values", validator.count(Finding.WRONG));
        target("invented values", validator.count(Finding.INVENTED));
        target("unattributed values", validator.count(Finding.UNATTRIBUTED));
        target("mistimed values", validator.count(Finding.MISTIMED));
        target("values lost", validator.count(Finding.LOST));
        target("calls by two nodes", counters.askedTwiceTimes());
        target("calls by followers", counters.askedUnledTimes());
        target("faults not injected", day.unplayed().size());
        printCount(
                "faults at upstreams",
                day.planned() - day.unmet().size(),
                "met of %d planned".formatted(day.planned()));
        day.unmet().forEach(pair -> out.println("  not met: " + pair));
        counters.beyond().forEach(call -> out.println("  beyond a limit: " + call));
        validator.messages().forEach(finding -> out.println("  " + finding));
    }

    private static long beyond(DayCounters counters) {
        return Arrays.stream(Upstream.values())
                .mapToLong(upstream -> counters.calls(upstream, Outcome.OVER_LIMIT)
                        + counters.calls(upstream, Outcome.EARLY)
                        + counters.calls(upstream, Outcome.BANNED))
                .sum();
    }

    private static String limit(Upstream upstream) {
        return switch (upstream) {
            case BINANCE, BINANCE_VISION -> "3000";
            case BINANCE_STREAM, BINANCE_VISION_STREAM -> "60";
            case COINBASE_STREAM -> "8 a second";
            case KRAKEN_STREAM -> "15";
            case OKX_STREAM -> "3 a second";
            case COINGECKO, COINMARKETCAP -> "30";
            case TAAPI -> "4";
            case FINNHUB, ALTERNATIVEME -> "60";
        };
    }

    private void printCount(String what, long count, String note) {
        out.printf("%-28s %,14d  %s%n", what, count, note);
    }

    private void target(String what, long count) {
        if (count > 0) {
            missed.add(what);
        }
        out.printf("%-28s %,14d  target 0: %s%n", what, count, count == 0 ? "met" : "MISSED");
    }
}
