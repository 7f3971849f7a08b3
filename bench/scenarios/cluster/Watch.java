import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Polls the health of each node four times a second, bypassing nginx and the proxies. */
final class Watch implements AutoCloseable {

    private final Cluster cluster;
    private final Map<String, Set<String>> usual = new HashMap<>();
    private final Map<String, Instant> noticed = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> complaints = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Watch(Cluster cluster) {
        this.cluster = cluster;
        for (String node : Cluster.NODES) {
            Thread.ofVirtual().start(() -> watch(node));
        }
    }

    /** Makes the currently reported problems the baseline. */
    void begin() {
        for (String node : Cluster.NODES) {
            usual.put(node, complaints.getOrDefault(node, Set.of()));
        }
        noticed.clear();
    }

    /** Returns when the node first reported a problem beyond the baseline. */
    Optional<Instant> noticed(String node) {
        return Optional.ofNullable(noticed.get(node));
    }

    /** Returns the reported problems beyond the baseline. */
    Set<String> unusual() {
        Set<String> all = new TreeSet<>();
        complaints.forEach((node, said) -> said.stream()
                .filter(complaint -> !usual.getOrDefault(node, Set.of()).contains(complaint))
                .forEach(complaint -> all.add(node + " " + complaint)));
        return all;
    }

    private void watch(String node) {
        while (!closed) {
            Set<String> said = new TreeSet<>();
            cluster.ask(cluster.node(node, "/health"))
                    .ifPresentOrElse(health -> collect(health, said), () -> said.add("does not answer"));
            complaints.put(node, said);
            if (!usual.getOrDefault(node, Set.of()).containsAll(said)) {
                noticed.putIfAbsent(node, Instant.now());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(250);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Returns the parts of the message of a component by name, without running counters. */
    private static void collect(JsonNode health, Set<String> into) {
        health.path("components").properties().forEach(component -> {
            if (!component.getValue().path("status").asString("").equals("healthy")) {
                String message = component.getValue().path("message").asString("").replaceFirst("^reported by \\S+: ", "");
                for (String part : message.split("; ", -1)) {
                    into.add(component.getKey() + ": " + part.replaceAll("[0-9].*", "…"));
                }
            }
        });
    }

    /** Returns the current leader. */
    Optional<String> leader() {
        return Cluster.NODES.stream().filter(node -> role(node).equals("leader")).findFirst();
    }

    private String role(String node) {
        return cluster.ask(cluster.node(node, "/metrics"))
                .map(metrics -> metrics.findPath("market_data").path("role").asString(""))
                .orElse("");
    }

    /**
     * Returns the deviations from normal operation: reported problems, old prices, or a number of leaders other than
     * one. A failed source is reported until it is polled again, which depends on its budget and its circuit breaker.
     */
    Set<String> wrong() {
        Set<String> wrong = unusual();
        wrong.removeIf(complaint -> complaint.contains(" external_apis: ") || complaint.contains(" market_data: "));
        for (String node : Cluster.NODES) {
            Optional<Instant> observed =
                    cluster.ask(cluster.node(node, "/api/crypto/dashboard-summary")).map(JsonNode::toString).flatMap(Readers::observed);
            if (observed.filter(at -> Duration.between(at, Instant.now()).toSeconds() < 4).isEmpty()) {
                wrong.add(node + " has old prices");
            }
        }
        long leaders = Cluster.NODES.stream().filter(node -> role(node).equals("leader")).count();
        if (leaders != 1) {
            wrong.add(leaders + " leaders");
        }
        return wrong;
    }

    /**
     * The recovery from a fault.
     *
     * @param seconds the time until normal operation; negative if it was not reached
     * @param until the deviations, each with the seconds until it ended
     */
    record Recovery(double seconds, Map<String, Double> until) {

        /** Returns the deviations that lasted longest; empty if there was none. */
        String slowest() {
            return until.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .limit(3)
                    .map(wrong -> String.format(Locale.ROOT, "%s until %.1f s", wrong.getKey(), wrong.getValue()))
                    .collect(Collectors.joining(", "));
        }
    }

    /** Waits for normal operation, for at most {@code patience}. */
    Recovery untilWell(Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        Map<String, Double> until = new HashMap<>();
        while (System.nanoTime() - begun < patience.toNanos()) {
            Set<String> wrong = wrong();
            double now = (System.nanoTime() - begun) / 1e9;
            if (wrong.isEmpty()) {
                return new Recovery(now, until);
            }
            wrong.forEach(complaint -> until.put(complaint, now));
            TimeUnit.MILLISECONDS.sleep(250);
        }
        return new Recovery(-1, until);
    }

    @Override
    public void close() {
        closed = true;
    }
}
