import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Asks each node how it is, four times a second, past nginx and all faults of the network. */
final class Watch implements AutoCloseable {

    private static final Set<String> BAD = Set.of("degraded", "unhealthy", "down", "unavailable", "failing");

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

    /** What the nodes complain of now is usual, and what they notice from now on is news. */
    void begin() {
        for (String node : Cluster.NODES) {
            usual.putIfAbsent(node, complaints.getOrDefault(node, Set.of()));
        }
        noticed.clear();
    }

    /** When the node first complained of something unusual. */
    Optional<Instant> noticed(String node) {
        return Optional.ofNullable(noticed.get(node));
    }

    /** What the nodes complain of beyond what is usual. */
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
                    .ifPresentOrElse(health -> collect("", health, said), () -> said.add("does not answer"));
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

    private static void collect(String path, JsonNode node, Set<String> into) {
        if (node.isString() && BAD.contains(node.asString())) {
            into.add(path + "=" + node.asString());
        }
        node.properties().forEach(field -> collect(path + "/" + field.getKey(), field.getValue(), into));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(path + "/" + node.get(i).path("name").asString(Integer.toString(i)), node.get(i), into);
        }
    }

    /** Which node leads. */
    Optional<String> leader() {
        return Cluster.NODES.stream().filter(node -> role(node).equals("leader")).findFirst();
    }

    private String role(String node) {
        return cluster.ask(cluster.node(node, "/metrics"))
                .map(metrics -> metrics.findPath("market_data").path("role").asString(""))
                .orElse("");
    }

    /** What is not as it should be: complaints, old prices, not one leader. Empty when all is well. */
    Set<String> wrong() {
        Set<String> wrong = unusual();
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

    /** Seconds until nothing is wrong any more; negative if it still is after {@code patience}. */
    double untilWell(Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < patience.toNanos()) {
            if (wrong().isEmpty()) {
                return (System.nanoTime() - begun) / 1e9;
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        return -1;
    }

    @Override
    public void close() {
        closed = true;
    }
}
