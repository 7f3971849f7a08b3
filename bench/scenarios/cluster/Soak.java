import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A soak test: half the load of the fault matrix with random faults, while memory, threads, file descriptors and
 * connections of the nodes are sampled. The test passes if no figure grows over the second half by more than its
 * tolerance.
 */
final class Soak {

    private static final int READS_A_SECOND = 50;
    private static final int SOCKETS = 100;
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(10);
    private static final int SAMPLES_A_MINUTE = 6;

    /** The accepted growth of a figure over the second half, relative to its mean and absolute. */
    private record Tolerance(double share, double absolute) {}

    private static final Map<String, Tolerance> TOLERANCES = new LinkedHashMap<>();

    static {
        TOLERANCES.put("rss_mb", new Tolerance(0.10, 20));
        TOLERANCES.put("heap_mb", new Tolerance(0.25, 30));
        TOLERANCES.put("threads", new Tolerance(0.10, 5));
        TOLERANCES.put("descriptors", new Tolerance(0.15, 25));
        TOLERANCES.put("connections", new Tolerance(0.15, 25));
    }

    private Soak() {}

    /** Arguments: {@code [minutes] [seed]}; 15 minutes and a seed from the clock unless given. */
    public static void main(String[] arguments) throws Exception {
        int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        IO.println("Seed " + seed + ", " + minutes + " minutes");
        Path work = Path.of("target/bench/soak").toAbsolutePath();
        Files.createDirectories(work);
        Map<String, List<double[]>> series = new LinkedHashMap<>();
        long failed;
        long reads;
        try (Cluster cluster = new Cluster(work.resolve("cluster"), false);
                Watch watch = new Watch(cluster)) {
            cluster.importReports();
            try (Readers readers = new Readers(cluster, READS_A_SECOND, SOCKETS)) {
                TimeUnit.SECONDS.sleep(20);
                watch.begin();
                readers.begin();
                Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
                Thread faults = Thread.ofVirtual().start(() -> faults(cluster, watch, new Random(seed), end));
                sample(cluster, end, series);
                faults.join();
                IO.println("Recovered after %.1f s".formatted(watch.untilWell(Duration.ofSeconds(60)).seconds()));
                failed = readers.counts().failures();
                reads = readers.counts().reads();
                readers.counts().examples().forEach(example -> IO.println("  " + example));
            }
        }
        IO.println("%d of %d reads failed".formatted(failed, reads));
        System.exit(verdict(series) && failed == 0 ? 0 : 1);
    }

    /**
     * Injects random faults in sequence, each for 5 to 15 s; nodes are paused and partitioned but not terminated, so
     * that their figures remain comparable.
     */
    private static void faults(Cluster cluster, Watch watch, Random random, Instant end) {
        List<Fault> possible = Fault.all().stream()
                .filter(fault -> fault.senseless(false).isEmpty() && !fault.target().equals(Rows.TARGET))
                .filter(fault -> !(fault.ofNode() && (fault.kind().equals("killed") || fault.kind().equals("restarted"))))
                .toList();
        try {
            while (Instant.now().isBefore(end.minusSeconds(60))) {
                Fault fault = possible.get(random.nextInt(possible.size()));
                int lasts = 5 + random.nextInt(11);
                IO.println("%s %s for %d s".formatted(Instant.now(), fault.name(), lasts));
                Fault.Begun begun = fault.begin(cluster, watch.leader().orElse("node1"));
                TimeUnit.SECONDS.sleep(lasts);
                fault.end(cluster, begun);
                TimeUnit.SECONDS.sleep(5 + random.nextInt(11));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            IO.println("Fault injection failed: " + e);
        }
    }

    private static void sample(Cluster cluster, Instant end, Map<String, List<double[]>> series) throws Exception {
        Instant begun = Instant.now();
        IO.println("%8s %-6s %8s %8s %8s %12s %12s".formatted("second", "node", "rss_mb", "heap_mb", "threads", "descriptors", "connections"));
        while (Instant.now().isBefore(end)) {
            double second = Duration.between(begun, Instant.now()).toMillis() / 1e3;
            for (String node : Cluster.NODES) {
                Map<String, Double> figures = figures(cluster, node);
                figures.forEach((figure, value) -> series.computeIfAbsent(node + " " + figure, _ -> new ArrayList<>())
                        .add(new double[] {second, value}));
                IO.println("%8.0f %-6s %8.0f %8.0f %8.0f %12.0f %12.0f"
                        .formatted(
                                second,
                                node,
                                figures.getOrDefault("rss_mb", -1.0),
                                figures.getOrDefault("heap_mb", -1.0),
                                figures.getOrDefault("threads", -1.0),
                                figures.getOrDefault("descriptors", -1.0),
                                figures.getOrDefault("connections", -1.0)));
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_SAMPLES.toMillis());
        }
    }

    /** The sampled figures of a node's process; the heap is the used heap. */
    private static Map<String, Double> figures(Cluster cluster, String node) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        Path process = Path.of("/proc", Long.toString(cluster.pid(node)));
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                figures.put("rss_mb", Double.parseDouble(line.replaceAll("\\D", "")) / 1024);
            } else if (line.startsWith("Threads:")) {
                figures.put("threads", Double.parseDouble(line.replaceAll("\\D", "")));
            }
        }
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            List<String> targets = open.map(Soak::target).toList();
            figures.put("descriptors", (double) targets.size());
            figures.put(
                    "connections",
                    (double) targets.stream().filter(name -> name.startsWith("socket:")).count());
        }
        cluster.text(cluster.node(node, "/metrics"), "text/plain").ifPresent(metrics -> metrics.lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Double::sum)
                .ifPresent(bytes -> figures.put("heap_mb", bytes / (1 << 20))));
        return figures;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean verdict(Map<String, List<double[]>> series) {
        boolean flat = true;
        for (Map.Entry<String, List<double[]>> entry : series.entrySet()) {
            List<double[]> later = entry.getValue().subList(entry.getValue().size() / 2, entry.getValue().size());
            if (entry.getKey().endsWith("heap_mb")) {
                later = lowest(later);
            }
            Tolerance tolerance = TOLERANCES.get(entry.getKey().split(" ")[1]);
            double mean = later.stream().mapToDouble(sample -> sample[1]).average().orElse(0);
            double time = later.getLast()[0] - later.getFirst()[0];
            double growth = slope(later) * time;
            boolean well = growth <= Math.max(tolerance.absolute(), tolerance.share() * mean);
            flat &= well;
            IO.println(String.format(
                    Locale.ROOT,
                    "%-20s mean %8.1f, grew by %7.1f over the later half (%.0f s): %s",
                    entry.getKey(),
                    mean,
                    growth,
                    time,
                    well ? "flat" : "GROWS"));
        }
        return flat;
    }

    /** Returns the lowest sample of each minute, since the used heap depends on the time of the last collection. */
    private static List<double[]> lowest(List<double[]> samples) {
        List<double[]> lowest = new ArrayList<>();
        for (int from = 0; from + SAMPLES_A_MINUTE <= samples.size(); from += SAMPLES_A_MINUTE) {
            lowest.add(samples.subList(from, from + SAMPLES_A_MINUTE).stream()
                    .min(Comparator.comparingDouble(sample -> sample[1]))
                    .orElseThrow());
        }
        return lowest.size() < 2 ? samples : lowest;
    }

    /** Returns the slope of the least-squares line, per second. */
    private static double slope(List<double[]> samples) {
        double meanX = samples.stream().mapToDouble(sample -> sample[0]).average().orElse(0);
        double meanY = samples.stream().mapToDouble(sample -> sample[1]).average().orElse(0);
        double above = 0;
        double below = 0;
        for (double[] sample : samples) {
            above += (sample[0] - meanX) * (sample[1] - meanY);
            below += (sample[0] - meanX) * (sample[0] - meanX);
        }
        return below == 0 ? 0 : above / below;
    }
}
