package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.ConsistencyHistory.Change;
import dev.archipelago.cache.redis.RedisReplies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three nodes with different clocks change, remove and read values at random on a real Redis, while their connections
 * are cut, stalled, slowed down and reset, Redis is frozen, evicts values and markers, and fails over to a replica that
 * has lost writes. Every read is checked against the history of changes, as {@link ConsistencyHistory} specifies. The
 * seed, which determines operations and faults, is printed; {@code -Dconsistency.seed} repeats it.
 */
class RandomisedConsistencyTest {

    private static final int THREADS_PER_NODE = 3;

    private final long seed = Long.getLong("consistency.seed", System.nanoTime() & 0xffff_ffffL);
    private final RedisPair redis = new RedisPair();
    private final ConsistencyHistory history = new ConsistencyHistory();
    private final List<ConsistencyNode> nodes = new ArrayList<>();
    private final AtomicLong operations = new AtomicLong();
    private volatile boolean over;

    @AfterEach
    void close() {
        over = true;
        redis.thaw();
        nodes.forEach(ConsistencyNode::close);
        redis.close();
    }

    @Test
    void reads_underRandomFaults_areConsistent() throws Exception {
        run(Duration.ofMinutes(1));
    }

    @Test
    @Tag("long")
    void reads_underRandomFaultsForHalfAnHour_areConsistent() throws Exception {
        run(Duration.ofSeconds(Long.getLong("consistency.seconds", 1_800)));
    }

    private void run(Duration time) throws Exception {
        Random random = new Random(seed);
        System.out.println("RandomisedConsistencyTest runs with -Dconsistency.seed=" + seed);
        for (long skew : new long[] {0, -90_000, 3_600_000}) {
            nodes.add(new ConsistencyNode(nodes.size(), redis, history, skew));
        }
        synchronize();
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService workers = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("worker-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (ConsistencyNode node : nodes) {
                for (int i = 0; i < THREADS_PER_NODE; i++) {
                    Random own = new Random(random.nextLong());
                    running.add(workers.submit(() -> work(node, own)));
                }
            }
            while (System.nanoTime() < end && history.violations().isEmpty()) {
                disturb(random);
            }
            over = true;
            for (Future<?> worker : running) {
                worker.get(2, TimeUnit.MINUTES);
            }
        }
        assertThat(history.violations()).as("seed %d", seed).isEmpty();
        everyNodeHasTheSource();
        assertThat(history.violations()).as("seed %d", seed).isEmpty();
        assertThat(history.reads()).isGreaterThan(100);
        assertThat(history.checkedAcrossNodes()).isPositive();
    }

    private void work(ConsistencyNode node, Random random) {
        while (!over && history.violations().isEmpty()) {
            int key = random.nextInt(ConsistencyHistory.KEYS);
            if (random.nextInt(20) == 0) {
                node.change(key, random);
            } else if (random.nextInt(50) == 0) {
                node.refresh(key, random);
            } else {
                node.read(key, random);
            }
            operations.incrementAndGet();
        }
    }

    /** Returns when all threads together have executed so many operations, or after two seconds. */
    private void untilOthersRan(int count) {
        long target = operations.get() + count;
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .pollInterval(Duration.ofMillis(1))
                    .pollDelay(Duration.ZERO)
                    .until(() -> operations.get() >= target);
        } catch (ConditionTimeoutException e) {
            // All other clients may wait for a paused Redis.
        }
    }

    /** A fault, then a time without one, each of a length in operations. */
    private void disturb(Random random) {
        ConsistencyNode node = nodes.get(random.nextInt(nodes.size()));
        int length = 20 + random.nextInt(400);
        switch (random.nextInt(8)) {
            case 0 -> during(List.of(node), node.network()::refuse, length);
            case 1 -> during(List.of(node), node.network()::pause, length);
            case 2 -> during(List.of(node), () -> node.network().slow(Duration.ofMillis(random.nextInt(100))), length);
            case 3 -> during(List.of(node), node.network()::reset, length);
            case 4 -> during(nodes, redis::freeze, length);
            case 5 -> during(nodes, () -> failOver(random.nextInt(100)), length);
            case 6 -> redis.evict("random:v1:item:" + random.nextInt(ConsistencyHistory.KEYS));
            default -> redis.evict("random:v1:~markers");
        }
        untilOthersRan(200 + random.nextInt(400));
    }

    /** @param lost the number of operations whose writes the new master lacks */
    private void failOver(int lost) {
        redis.endReplication();
        untilOthersRan(lost);
        redis.failOver(() -> nodes.forEach(node -> node.network().redirect(redis.port())));
    }

    private void during(List<ConsistencyNode> affected, Runnable fault, int length) {
        affected.forEach(ConsistencyNode::beginDisturbance);
        fault.run();
        untilOthersRan(length);
        redis.thaw();
        affected.forEach(node -> node.network().heal());
        synchronize();
        affected.forEach(ConsistencyNode::endDisturbance);
    }

    /**
     * Waits until all nodes are connected, have written what they queued, and have applied each other's changes. A
     * subscription may be lost for a moment before its node notices it.
     */
    private void synchronize() {
        for (ConsistencyNode node : nodes) {
            Eventually.becomes("node " + node + " is subscribed", node::isSubscribed);
        }
        // Twice, because a node may queue its recent removals again after the first change.
        for (int i = 0; i < 2; i++) {
            for (ConsistencyNode node : nodes) {
                Eventually.becomes("the changes of node " + node + " are applied", node::propagated);
            }
        }
        for (ConsistencyNode node : nodes) {
            node.hear(nodes.get((nodes.indexOf(node) + 1) % nodes.size()));
        }
    }

    private void everyNodeHasTheSource() {
        synchronize();
        for (int key = 0; key < ConsistencyHistory.KEYS; key++) {
            Change last = history.change(key);
            nodes.getFirst().remove(key);
            history.changed(0, last);
        }
        synchronize();
        for (ConsistencyNode node : nodes) {
            for (int key = 0; key < ConsistencyHistory.KEYS; key++) {
                assertThat(node.current(key)).as("seed %d", seed).isEqualTo(history.version(key));
            }
        }
        assertThat(RedisReplies.text(redis.ask("PING"))).isEqualTo("PONG");
    }
}
