package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.market.Block;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.site.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A fixture: several nodes with one Redis and one market. */
abstract class MarketNodes {

    static RedisFixture redis;

    final ManualClock clock = new ManualClock("2026-03-04T15:00:00Z");
    final Simulator simulator =
            Simulator.start(SimulatorOptions.defaults().withClock(clock).withRound(Duration.ofMillis(50)));
    final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisFixture.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void emptyRedis() {
        redis.restart();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
        simulator.close();
    }

    MarketNode node(String name) {
        return node(name, redis.port(), MarketNode.TIMES, clock);
    }

    MarketNode node(String name, int redisPort, LeaseTimes times, ManualClock time) {
        return node(name, RedisOptions.of("redis://127.0.0.1:" + redisPort), times, time);
    }

    MarketNode node(String name, RedisOptions way, LeaseTimes times, ManualClock time) {
        MarketNode node = new MarketNode(name, way, times, simulator, time, Optional.empty());
        open.add(node);
        return node;
    }

    static void await(String what, BooleanSupplier condition) {
        Await.until(what, condition::getAsBoolean);
    }

    /**
     * Advances the clock by steps of a third of a second, each after a short wait, until the nodes match the condition.
     */
    void passUntil(String what, BooleanSupplier condition, MarketNode... nodes) {
        pass(nodes);
        Await.every(Duration.ofMillis(20), what, () -> {
            boolean reached = condition.getAsBoolean();
            if (!reached) {
                pass(nodes);
            }
            return reached;
        });
    }

    private void pass(MarketNode... nodes) {
        clock.advance(Duration.ofMillis(300));
        for (MarketNode node : nodes) {
            node.tick();
        }
    }

    static boolean complete(MarketNode node) {
        return node.adapter.current().mainReadings().stream()
                .allMatch(reading -> reading.value().isPresent());
    }

    static boolean agree(MarketNode one, MarketNode other) {
        Snapshot first = one.adapter.current();
        Snapshot second = other.adapter.current();
        return first.readings().equals(second.readings())
                && first.secondOpinions().equals(second.secondOpinions());
    }

    static List<Reading> coins(MarketNode node) {
        return node.adapter.current().readings().values().stream()
                .filter(reading -> reading.metric().block() == Block.CRYPTO)
                .toList();
    }

    void completeAndAgreed(MarketNode leader, MarketNode... others) {
        List<MarketNode> all = new ArrayList<>(List.of(others));
        all.add(leader);
        passUntil(
                "all figures on all nodes",
                () -> !leader.stream.statistics().isEmpty()
                        && all.stream().allMatch(node -> complete(node) && agree(node, leader)),
                all.toArray(MarketNode[]::new));
    }

    /** Asserts that no value of the node became absent again or older than a previous one. */
    static void assertNeverBack(MarketNode node) {
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            Instant shown = Instant.MIN;
            for (Snapshot snapshot : node.snapshots) {
                Reading reading = snapshot.reading(metric);
                if (shown.isAfter(Instant.MIN)) {
                    assertThat(reading.observedAt()).as("%s", metric).isPresent();
                }
                Instant observed = reading.observedAt().orElse(Instant.MIN);
                assertThat(observed).as("%s", metric).isAfterOrEqualTo(shown);
                shown = observed;
            }
        }
    }

    static void append(RedisLink link, Map<String, String> fields) {
        List<String> arguments = new ArrayList<>();
        fields.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        RedisScript.of("return redis.call('XADD', KEYS[1], '*', unpack(ARGV))")
                .run(link, List.of(MarketNode.STREAM), arguments, Duration.ofSeconds(2));
    }

    static String run(RedisLink link, String lua, String key) {
        return RedisScript.of(lua)
                .run(link, List.of(key), List.of(), Duration.ofSeconds(2))
                .getFirst();
    }

    static Map<String, String> newest(RedisLink link) {
        try (StreamReader reader = new StreamReader(link, MarketNode.STREAM)) {
            return reader.latest(1).isEmpty()
                    ? Map.of()
                    : reader.latest(1).getFirst().fields();
        }
    }

    static long epoch(RedisLink link) {
        return Long.parseLong(newest(link).getOrDefault("epoch", "0"));
    }
}
