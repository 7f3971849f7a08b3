package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Redis Cluster of three masters with a third of the slots each, and a replica of each. */
final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<RedisLink> links = new ArrayList<>();

    private RedisCluster() {}

    /** Starts a Cluster and waits until it is ready. */
    static RedisCluster running() {
        RedisCluster cluster = new RedisCluster();
        for (int i = 0; i < 2 * MASTERS; i++) {
            RedisServer node = RedisServer.running(
                    "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0");
            cluster.nodes.add(node);
            cluster.links.add(RedisLink.open(RedisOptions.of(node.uri()).withHeartbeat(Duration.ofMillis(100))));
        }
        cluster.meet();
        return cluster;
    }

    /** Returns the addresses of all nodes. */
    String uri() {
        return nodes.stream().map(RedisServer::uri).collect(Collectors.joining(","));
    }

    /** Kills the first master. */
    void killMaster() {
        nodes.getFirst().kill();
    }

    /** Suspends the first master: its connections remain open and it answers nothing. */
    void freezeMaster() {
        nodes.getFirst().freeze();
    }

    void thawMaster() {
        nodes.getFirst().thaw();
    }

    /** Restarts the first master, whose replica has become a master in the meantime. */
    void startAgain() {
        nodes.getFirst().start();
    }

    /** Waits until the surviving nodes report that all slots are served. */
    void whole() {
        Eventually.becomes(
                "the Cluster is whole",
                () -> IntStream.range(1, links.size())
                        .allMatch(node -> info(node).contains("cluster_state:ok")));
    }

    /** Returns whether the replica of the first master has become a master. */
    boolean failedOver() {
        return says(links.get(MASTERS), nodes -> nodes.lines().anyMatch(line -> line.contains("myself,master")));
    }

    @Override
    public void close() {
        links.forEach(RedisLink::close);
        nodes.forEach(RedisServer::close);
    }

    private void meet() {
        links.forEach(link -> Eventually.becomes("the node is up", link::available));
        RedisLink first = links.getFirst();
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            RawCommands.ask(first, "CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()));
        }
        for (int master = 0; master < MASTERS; master++) {
            RedisLink link = links.get(master);
            IntStream slots = IntStream.range(SLOTS * master / MASTERS, SLOTS * (master + 1) / MASTERS);
            RawCommands.ask(
                    link,
                    "CLUSTER",
                    Stream.concat(Stream.of("ADDSLOTS"), slots.mapToObj(Integer::toString))
                            .toArray(String[]::new));
        }
        links.forEach(link -> Eventually.becomes(
                "the nodes know each other",
                () -> says(
                        link,
                        nodes -> nodes.lines()
                                        .filter(line -> line.contains(" connected"))
                                        .count()
                                == 2 * MASTERS)));
        for (int master = 0; master < MASTERS; master++) {
            RedisLink replica = links.get(master + MASTERS);
            RedisLink link = links.get(master);
            String id = RawCommands.text(link, "CLUSTER", "MYID");
            RawCommands.ask(replica, "CLUSTER", "REPLICATE", id);
        }
        whole();
        for (RedisLink replica : links.subList(MASTERS, links.size())) {
            Eventually.becomes(
                    "the replica follows",
                    () -> RawCommands.text(replica, "INFO", "replication").contains("master_link_status:up"));
        }
    }

    private String info(int node) {
        try {
            return RawCommands.text(links.get(node), "CLUSTER", "INFO");
        } catch (RedisUnavailableException e) {
            return "";
        }
    }

    private static boolean says(RedisLink link, Predicate<String> condition) {
        try {
            return condition.test(RawCommands.text(link, "CLUSTER", "NODES"));
        } catch (RedisUnavailableException e) {
            return false;
        }
    }
}
