package dev.archipelago.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A cache stampede benchmark: three processes with 1,000 callers each on one cold key, with Redis available and after
 * it was killed.
 */
final class CacheStampede implements AutoCloseable {

    static final int PROCESSES = 3;
    private static final int WARM_UP = 15;

    /**
     * The result of one cold key: the number of loads, and the time of the slowest caller relative to the slowest
     * loader, from an agreed start.
     */
    record Round(int loads, double ratio) {}

    private final List<StampedeNode> nodes;

    private CacheStampede(List<StampedeNode> nodes) {
        this.nodes = nodes;
    }

    /** Starts the processes, each with a cache of the peer. */
    static CacheStampede of(String peer, String redis) throws IOException {
        List<StampedeNode> nodes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            nodes.add(StampedeNode.start(peer, redis));
        }
        return new CacheStampede(nodes);
    }

    /** A load of two spinning threads per processor. */
    private static final class Load implements AutoCloseable {
        private volatile boolean over;

        void start() {
            int threads = 2 * Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < threads; i++) {
                Thread.ofPlatform().daemon().name("busy-" + i).start(() -> {
                    while (!over) {
                        Thread.onSpinWait();
                    }
                });
            }
        }

        @Override
        public void close() {
            over = true;
        }
    }

    /**
     * Arguments: {@code [rounds] [busy]}; 7 rounds unless given, preceded by warm-up rounds; {@code busy} repeats them
     * with busy processors, where only the number of loads is checked.
     */
    static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        boolean busy = arguments.length > 1 && arguments[1].equals("busy");
        IO.println("%d processes, %,d callers each, one cold key, a loader of %d ms, %d rounds"
                .formatted(PROCESSES, StampedeCallers.CALLERS, StampedeCallers.LOADER.toMillis(), rounds));
        try (RedisProcess redis = RedisProcess.start();
                CacheStampede stampede = of("archipelago", redis.uri())) {
            stampede.run("up", rounds, 1);
            if (busy) {
                try (Load load = new Load()) {
                    load.start();
                    stampede.starved(rounds);
                }
            }
            redis.close();
            stampede.run("down", rounds, PROCESSES);
        }
    }

    private void run(String redis, int rounds, int loadsAllowed) throws IOException {
        // The first rounds run interpreted code, or immediately follow the end of Redis.
        for (int i = 0; i < WARM_UP; i++) {
            round("cold:" + redis + ":warm:" + i);
        }
        int[] loads = new int[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            Round round = round("cold:" + redis + ":" + i);
            loads[i] = round.loads();
            ratios[i] = round.ratio();
        }
        IO.println("Redis %s: loads %s; slowest caller over loader %s"
                .formatted(redis, java.util.Arrays.toString(loads), Figures.listed(ratios)));
        Figures.atMost(
                "Redis " + redis + ", loads in the worst round",
                java.util.Arrays.stream(loads).max().orElse(0),
                loadsAllowed);
        Figures.atMost("Redis " + redis + ", slowest caller over loader, median", Figures.median(ratios), 1.2);
    }

    private void starved(int rounds) throws IOException {
        int worst = 0;
        for (int i = 0; i < rounds; i++) {
            worst = Math.max(worst, round("cold:starved:" + i).loads());
        }
        Figures.atMost("Redis up, busy processors, loads in the worst round", worst, 1);
    }

    /** Makes all callers of all processes request a key at the same time. */
    Round round(String key) throws IOException {
        long start = System.currentTimeMillis() + 400;
        for (StampedeNode node : nodes) {
            node.order(key, start);
        }
        int loads = 0;
        double slowest = 0;
        double loader = 0;
        for (StampedeNode node : nodes) {
            StampedeNode.Outcome outcome = node.outcome();
            loads += outcome.loads();
            slowest = Math.max(slowest, outcome.slowestMillis());
            loader = Math.max(loader, outcome.loaderMillis());
        }
        return new Round(loads, slowest / loader);
    }

    @Override
    public void close() {
        nodes.forEach(StampedeNode::close);
    }
}
