package dev.archipelago.simulation;

import dev.archipelago.simulation.redis.RedisServer;
import dev.archipelago.simulator.MarketModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The environment of a run: three hosts with their nodes, Redis, PostgreSQL, the upstreams, and the invariant checker.
 */
final class SimulatedEnvironment {

    static final int NODES = 3;

    private final Scheduler scheduler;
    private final Variation variation;
    private final Random random;
    private final InvariantChecker checker;
    private final RedisServer redis;
    private final SimulatedDatabase database;
    private final MarketModel market;
    private final Internet internet;
    private final List<Host> hosts = new ArrayList<>();
    private final NetworkPath[] toRedis = new NetworkPath[NODES];
    private final NetworkPath[] toDatabase = new NetworkPath[NODES];
    private final NetworkPath[] toInternet = new NetworkPath[NODES];
    private final Node[] nodes = new Node[NODES];
    private final int[] starts = new int[NODES];
    private Duration redisSkew = Duration.ZERO;

    SimulatedEnvironment(long seed, Scheduler scheduler, Variation variation) {
        this.scheduler = scheduler;
        this.variation = variation;
        this.random = new Random(seed * 31 + 7);
        this.checker = new InvariantChecker(scheduler);
        this.redis = new RedisServer(
                () -> (Host.BEGIN.toEpochMilli() + redisSkew.toMillis()) * 1000 + scheduler.now() / 1000,
                (millis, task) -> scheduler.after(Duration.ofMillis(millis).toNanos(), task));
        variation.redis(redis.model());
        redis.onAppend((stream, fields) -> {
            if (stream.equals(Node.STREAM)) {
                checker.stream().appended(fields);
            }
        });
        this.database = new SimulatedDatabase(scheduler, variation.tables());
        this.market = new MarketModel(seed, this::now, checker);
        checker.truth(market::truth);
        this.internet = new Internet(scheduler, market, checker, new Random(seed * 31 + 8));
        for (int i = 0; i < NODES; i++) {
            hosts.add(new Host("host-" + (char) ('a' + i), scheduler));
            toInternet[i] = new NetworkPath(random);
        }
        stream();
    }

    private void stream() {
        internet.stream(i -> nodes[i], i -> toInternet[i], hosts);
    }

    /** Returns the virtual time. */
    Instant now() {
        return Host.BEGIN.plusNanos(scheduler.now());
    }

    /** Starts a node on a host, without waiting for it. Has no effect if a node is running there. */
    void start(int i) {
        if (nodes[i] != null && nodes[i].running()) {
            return;
        }
        toRedis[i] = new NetworkPath(random);
        toDatabase[i] = new NetworkPath(random);
        toInternet[i].heal();
        Node node = new Node(this, hosts.get(i), "node-" + (char) ('a' + i) + ++starts[i], toDatabase[i]);
        nodes[i] = node;
        NetworkPath redisPath = toRedis[i];
        long seed = random.nextLong();
        scheduler.start(hosts.get(i), "main", () -> {
            node.start(redisPath, toInternet[i], seed);
            scheduler.start(
                    hosts.get(i),
                    "documents",
                    () -> new DocumentReaders(database, checker, new Random(seed + 1), variation).run(node));
        });
    }

    /** Kills the process on a host: messages in transit may arrive, and no others are sent. */
    void crash(int i) {
        Node node = nodes[i];
        if (node == null || !node.started()) {
            return;
        }
        trace("crash of " + node.name());
        node.die();
        Host host = hosts.get(i);
        if (host.paused()) {
            host.resume();
        }
        toRedis[i].close();
        toDatabase[i].close();
        redis.reset(host);
        database.reset(toDatabase[i]);
        scheduler.start(host, "remains", node::close);
    }

    /** Shuts down the server on a host as SIGTERM does. */
    void stop(int i) {
        Node node = nodes[i];
        if (node != null && node.started() && !hosts.get(i).paused()) {
            trace("stop of " + node.name());
            scheduler.start(hosts.get(i), "stop", () -> {
                node.close();
                redis.reset(hosts.get(i));
            });
        }
    }

    /** Sets the difference of Redis's clock to virtual time. */
    void redisSkew(Duration skew) {
        redisSkew = skew;
    }

    /** Informs the invariant checker that Redis is available again, and whether it has lost writes. */
    void redisRestored(boolean lost) {
        if (lost) {
            checker.redisLost();
        }
        checker.stream().restored(redis.newest(Node.STREAM));
    }

    void trace(String what) {
        scheduler.trace().add(scheduler.now(), "== " + what);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Variation variation() {
        return variation;
    }

    Random random() {
        return random;
    }

    InvariantChecker checker() {
        return checker;
    }

    RedisServer redis() {
        return redis;
    }

    SimulatedDatabase database() {
        return database;
    }

    MarketModel market() {
        return market;
    }

    Internet internet() {
        return internet;
    }

    Host host(int i) {
        return hosts.get(i);
    }

    NetworkPath toRedis(int i) {
        return toRedis[i];
    }

    NetworkPath toDatabase(int i) {
        return toDatabase[i];
    }

    NetworkPath toInternet(int i) {
        return toInternet[i];
    }

    /** Returns the running nodes. */
    List<Node> running() {
        List<Node> all = new ArrayList<>();
        for (Node node : nodes) {
            if (node != null && node.started()) {
                all.add(node);
            }
        }
        return all;
    }

    Node node(int i) {
        return nodes[i];
    }
}
