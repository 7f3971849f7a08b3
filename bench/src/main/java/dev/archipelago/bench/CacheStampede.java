package dev.archipelago.bench;

import java.util.ArrayList;
import java.util.List;

/** 3 processes with 1,000 callers each on one cold key, with Redis and after it was killed. */
final class CacheStampede {

    private static final int PROCESSES = 3;

    private CacheStampede() {}

    /** Argument: rounds, 7 unless given; the first two warm the processes up and do not count. */
    static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        List<StampedeNode> nodes = new ArrayList<>();
        try (RedisProcess redis = RedisProcess.start()) {
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    nodes.add(StampedeNode.start(redis.uri()));
                }
                for (StampedeNode node : nodes) {
                    node.awaitRedis(true);
                }
                IO.println("%d processes, %,d callers each, one cold key, a loader of %d ms, %d rounds"
                        .formatted(PROCESSES, StampedeCallers.CALLERS, StampedeCallers.LOADER.toMillis(), rounds));
                run("Redis up", nodes, rounds, 1);
                redis.close();
                for (StampedeNode node : nodes) {
                    node.awaitRedis(false);
                }
                run("Redis down", nodes, rounds, PROCESSES);
            } finally {
                nodes.forEach(StampedeNode::close);
            }
        }
    }

    private static void run(String name, List<StampedeNode> nodes, int rounds, int loadsAllowed) throws Exception {
        List<Integer> loads = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            String key = "cold:" + name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ":" + round;
            long start = System.currentTimeMillis() + 400;
            for (StampedeNode node : nodes) {
                node.order(key, start);
            }
            int loaded = 0;
            double slowest = 0;
            double loader = 0;
            for (StampedeNode node : nodes) {
                StampedeNode.Outcome outcome = node.outcome();
                loaded += outcome.loads();
                slowest = Math.max(slowest, outcome.slowestMillis());
                loader = Math.max(loader, outcome.loaderMillis());
            }
            if (round >= 2 || rounds <= 2) {
                loads.add(loaded);
                ratios.add(slowest / loader);
            }
        }
        double[] waits = ratios.stream().mapToDouble(Double::doubleValue).toArray();
        IO.println("%s: loads %s; slowest caller over the loader's time %s".formatted(name, loads, Figures.listed(waits)));
        Figures.atMost(name + ", loads (worst round)", loads.stream().max(Integer::compare).orElse(0), loadsAllowed);
        Figures.atMost(name + ", slowest caller over loader (median)", Figures.median(waits), 1.2);
    }
}
