import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Injects every fault into every part of a cluster of three nodes behind nginx, while pages are read and WebSockets are
 * open. Prints a Markdown row for each: failed reads, the slowest read, the time until /health reported the fault, the
 * recovery time after its end, and the maximum age of a price shown to a client.
 */
final class FaultMatrix {

    private static final int READS_A_SECOND = 100;
    private static final int SOCKETS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FaultMatrix() {}

    /** Arguments: {@code [--seconds N] [--list] [TARGET|TARGET/KIND|any/KIND]…}. */
    public static void main(String[] arguments) throws Exception {
        List<String> wanted = new ArrayList<>();
        int seconds = 12;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--list" -> {
                    Fault.all().forEach(fault -> IO.println(fault.name()));
                    return;
                }
                case "--seconds" -> seconds = Integer.parseInt(arguments[++i]);
                default -> wanted.add(arguments[i]);
            }
        }
        List<Fault> faults =
                Fault.all().stream().filter(fault -> chosen(fault, wanted)).toList();
        if (faults.isEmpty()) {
            throw new IllegalArgumentException("no such cells: " + wanted + "; --list names them");
        }
        boolean disk = faults.stream().anyMatch(fault -> fault.target().equals("disk"));
        System.exit(run(faults, seconds, disk) == 0 ? 0 : 1);
    }

    private static boolean chosen(Fault fault, List<String> wanted) {
        return wanted.isEmpty()
                || wanted.stream().anyMatch(name -> name.equals(fault.name())
                        || name.equals(fault.target())
                        || name.equals("any/" + fault.kind()));
    }

    private static int run(List<Fault> faults, int seconds, boolean disk) throws Exception {
        Path work = Path.of("target/bench/fault-matrix").toAbsolutePath();
        Files.createDirectories(work);
        Path table = work.resolve("table.md");
        Files.deleteIfExists(table);
        int missed = 0;
        try (Cluster cluster = new Cluster(work.resolve("cluster"), disk);
                Watch watch = new Watch(cluster)) {
            cluster.importReports();
            try (Readers readers = new Readers(cluster, READS_A_SECOND, SOCKETS)) {
                settle(watch);
                row(
                        table,
                        "| What | Fault | Reads | Failed | Slowest | Noticed after | Recovered after | Oldest price | Notes |\n"
                                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
                for (Fault fault : faults) {
                    missed += cell(cluster, watch, readers, fault, Duration.ofSeconds(seconds), table);
                }
            }
        }
        IO.println(missed == 0 ? "All cells reach the goal" : missed + " cells miss the goal");
        return missed;
    }

    /** Waits until the cluster has warmed up and records the problems reported then as the baseline. */
    private static void settle(Watch watch) throws Exception {
        TimeUnit.SECONDS.sleep(15);
        for (int second = 0; second < 90 && !watch.wrong().stream().allMatch(wrong -> wrong.contains(": ")); second++) {
            TimeUnit.SECONDS.sleep(1);
        }
        Set<String> usual = watch.unusual();
        watch.begin();
        if (!usual.isEmpty()) {
            IO.println("Baseline problems, which are ignored: " + usual);
        }
    }

    /** The exit status: 1 if a target was missed. */
    private static int cell(
            Cluster cluster, Watch watch, Readers readers, Fault fault, Duration lasts, Path table) throws Exception {
        Optional<String> senseless = fault.senseless(cluster.disk);
        if (senseless.isPresent()) {
            row(table, "| %s | %s | n/a | | | | | | %s |".formatted(fault.target(), fault.kind(), senseless.get()));
            return 0;
        }
        List<String> notes = new ArrayList<>();
        if (watch.untilWell(PATIENCE).seconds() < 0) {
            notes.add("not well before: " + watch.wrong());
        }
        if (fault.target().equals(Rows.TARGET)) {
            return report(new Rows(cluster), readers, fault, table);
        }
        String leader = watch.leader().orElse(Cluster.NODES.getFirst());
        watch.begin();
        readers.begin();
        Instant begun = Instant.now();
        Fault.Begun hit = fault.begin(cluster, leader);
        TimeUnit.MILLISECONDS.sleep(fault.lasts(lasts).toMillis());
        fault.end(cluster, hit);
        Watch.Recovery recovery = watch.untilWell(PATIENCE);
        double recovered = recovery.seconds();
        // Late responses count as well.
        TimeUnit.SECONDS.sleep(3);
        if (recovered < 0) {
            notes.add("still wrong: " + watch.wrong());
        }
        Readers.Counts counts = readers.counts();
        double noticed = noticed(watch, fault, hit, begun);
        if (noticed < 0 && fault.kind().equals("restarted")) {
            notes.add("over before it was noticed");
        }
        notes.addAll(counts.examples().stream().limit(2).toList());
        if (counts.lost() > 0) {
            notes.add(counts.lost() + " WebSockets reconnected");
        }
        row(
                table,
                "| %s | %s | %d | %d | %.1f s | %s | %s | %.1f s | %s |"
                        .formatted(
                                fault.target(),
                                fault.kind(),
                                counts.reads(),
                                counts.failures(),
                                counts.slowest(),
                                seconds(noticed),
                                seconds(recovered),
                                counts.oldest(),
                                String.join("; ", notes)));
        counts.examples().forEach(example -> IO.println("    " + example));
        if (!recovery.until().isEmpty()) {
            IO.println("    recovered: " + recovery.slowest());
        }
        boolean late = noticed > 5 || (noticed < 0 && mustBeNoticed(fault));
        return counts.failures() > 0 || late || recovered < 0 || recovered > 10 ? 1 : 0;
    }

    /** Returns 1 if a node took more than two seconds to show the change of a row. */
    private static int report(Rows rows, Readers readers, Fault fault, Path table) throws Exception {
        readers.begin();
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < Rows.ROUNDS; round++) {
            times.add(rows.change(fault.kind()));
        }
        Readers.Counts counts = readers.counts();
        double longest = times.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        row(
                table,
                "| %s | %s | %d | %d | %.1f s | | %s | %.1f s | shown by all nodes after %s |"
                        .formatted(
                                fault.target(),
                                fault.kind(),
                                counts.reads(),
                                counts.failures(),
                                counts.slowest(),
                                seconds(longest),
                                counts.oldest(),
                                String.join(", ", times.stream().map(FaultMatrix::seconds).toList())));
        return longest < 0 || longest > 2 || counts.failures() > 0 ? 1 : 0;
    }

    /**
     * Returns whether /health must report the fault: short faults, slow ones, and those of upstreams that are not
     * polled meanwhile need not be reported.
     */
    private static boolean mustBeNoticed(Fault fault) {
        return !fault.kind().equals("restarted") && !fault.kind().equals("slow") && !Fault.UPSTREAMS.contains(fault.target())
                && !(fault.ofNode() && !fault.kind().equals("killed") && !fault.kind().equals("paused"));
    }

    /**
     * Returns the seconds until /health reported the fault: of the affected node, or of the last node for other faults;
     * negative if one did not.
     */
    private static double noticed(Watch watch, Fault fault, Fault.Begun hit, Instant begun) {
        List<String> nodes = fault.ofNode() ? List.of(hit.part()) : Cluster.NODES;
        double last = 0;
        for (String node : nodes) {
            Optional<Instant> at = watch.noticed(node);
            if (at.isEmpty()) {
                return -1;
            }
            last = Math.max(last, Duration.between(begun, at.get()).toMillis() / 1e3);
        }
        return last;
    }

    private static String seconds(double time) {
        return time < 0 ? "–" : String.format(Locale.ROOT, "%.1f s", time);
    }

    private static void row(Path table, String row) throws IOException {
        IO.println(row);
        Files.writeString(table, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
