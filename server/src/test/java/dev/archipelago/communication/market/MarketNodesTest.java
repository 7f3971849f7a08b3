package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.RedisLink;
import dev.archipelago.cache.RedisScript;
import dev.archipelago.cache.StreamReader;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.market.Block;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several nodes on one Redis and one market. */
class MarketNodesTest {

    private static RedisFixture redis;

    private final ManualClock clock = new ManualClock("2026-03-04T15:00:00Z");
    private final Simulator simulator =
            Simulator.start(SimulatorOptions.defaults().withClock(clock).withRound(Duration.ofMillis(50)));
    private final List<AutoCloseable> open = new ArrayList<>();

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

    private MarketNode node(String name) {
        return node(name, redis.port(), MarketNode.TIMES, clock);
    }

    private MarketNode node(String name, int redisPort, LeaseTimes times, ManualClock time) {
        MarketNode node = new MarketNode(name, redisPort, times, simulator, time);
        open.add(node);
        return node;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " within 20 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Lets time pass for the nodes, a third of a second of theirs in a little of ours, until they are as expected. */
    private void passUntil(String what, BooleanSupplier condition, MarketNode... nodes) {
        await(what, () -> {
            clock.advance(Duration.ofMillis(300));
            for (MarketNode node : nodes) {
                node.tick();
            }
            LockSupport.parkNanos(20_000_000);
            return condition.getAsBoolean();
        });
    }

    private static boolean complete(MarketNode node) {
        return node.adapter.current().readings().values().stream()
                .allMatch(reading -> reading.value().isPresent());
    }

    private static boolean agree(MarketNode one, MarketNode other) {
        Snapshot first = one.adapter.current();
        Snapshot second = other.adapter.current();
        return first.readings().equals(second.readings()) && first.supplement().equals(second.supplement());
    }

    private static List<Reading> coins(MarketNode node) {
        return node.adapter.current().readings().values().stream()
                .filter(reading -> reading.metric().block() == Block.CRYPTO)
                .toList();
    }

    private void completeAndAgreed(MarketNode leader, MarketNode... others) {
        List<MarketNode> all = new ArrayList<>(List.of(others));
        all.add(leader);
        passUntil(
                "all figures on all nodes",
                () -> !leader.stream.statistics().isEmpty()
                        && all.stream().allMatch(node -> complete(node) && agree(node, leader)),
                all.toArray(MarketNode[]::new));
    }

    /** No value of the node was ever gone again, nor older than one it had shown. */
    private static void assertNeverBack(MarketNode node) {
        for (Metric metric : Metric.values()) {
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

    @Test
    void nodes_three_haveOneThatAsksAndTheSameFigures() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        MarketNode three = node("c");
        completeAndAgreed(one, two, three);
        assertThat(one.lease.role()).isEqualTo(Role.LEADER);
        assertThat(two.asked()).isFalse();
        assertThat(three.asked()).isFalse();
        assertThat(simulator.calls().count(Upstream.BINANCE_STREAM)).isEqualTo(1);
        assertThat(two.adapter.current().simulated()).isTrue();
        assertThat(two.adapter.statistics()).containsEntry("role", "follower").containsEntry("leader", "a");
        assertThat(two.following("followed")).isPositive();
        assertThat(two.adapter.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void node_joinsLate_beginsWithTheNewestSnapshot() {
        MarketNode one = node("a");
        completeAndAgreed(one);
        MarketNode late = node("b");
        passUntil("the newest snapshot", () -> complete(late), late);
        assertThat(late.adapter.current().reading(Metric.BTC_PRICE_USD).source())
                .contains("binance");
        assertThat(late.asked()).isFalse();
    }

    @Test
    void leader_closed_isFollowedAtOnceAndNothingGoesBack() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        one.close();
        clock.advance(MarketNode.TIMES.trial());
        two.tick();
        assertThat(two.lease.role()).isEqualTo(Role.LEADER);
        Instant before = clock.instant();
        passUntil(
                "prices by the new leader",
                () -> two.adapter
                        .current()
                        .reading(Metric.BTC_PRICE_USD)
                        .fetchedAt()
                        .filter(at -> at.isAfter(before))
                        .isPresent(),
                two);
        await("one stream for the new leader", () -> simulator.calls().count(Upstream.BINANCE_STREAM) == 2);
        assertNeverBack(two);
    }

    @Test
    void leader_cutOffInARound_isFollowedAndLeadsAlone() throws IOException {
        Relay relay = new Relay(0, redis.port());
        open.add(relay);
        MarketNode one = node("a", relay.port(), MarketNode.TIMES, clock);
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        CompletableFuture<Snapshot> round = CompletableFuture.supplyAsync(one.adapter::refresh);
        relay.close();
        passUntil("the other leads", () -> two.lease.role() == Role.LEADER && one.lease.role() == Role.ALONE, one, two);
        assertThat(round).succeedsWithin(Duration.ofSeconds(20));
        assertNeverBack(two);
    }

    @Test
    void redis_killed_makesEachLeadUntilItIsBack() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        redis.stop();
        passUntil("each alone", () -> one.lease.role() == Role.ALONE && two.lease.role() == Role.ALONE, one, two);
        passUntil("a stream for each", () -> !two.stream.statistics().isEmpty(), one, two);
        redis.resume();
        passUntil(
                "one leader again",
                () -> one.lease.leading() != two.lease.leading()
                        && one.stream.statistics().isEmpty()
                                != two.stream.statistics().isEmpty(),
                one,
                two);
        // Slow figures may differ until they are asked again: each node asked for itself, and keeps what is newer.
        passUntil("the same prices", () -> coins(one).equals(coins(two)), one, two);
        assertNeverBack(one);
        assertNeverBack(two);
    }

    @Test
    void refresh_ofAFollower_isDoneByTheLeader() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        long before = simulator.calls().count(Upstream.ALTERNATIVEME);
        BigDecimal price = one.adapter
                .current()
                .reading(Metric.BTC_PRICE_USD)
                .value()
                .orElseThrow()
                .add(BigDecimal.valueOf(1000))
                .setScale(1, RoundingMode.HALF_UP);
        simulator.holdPrice("BTC", price);
        CompletableFuture<Snapshot> first = CompletableFuture.supplyAsync(two.adapter::refresh);
        CompletableFuture<Snapshot> second = CompletableFuture.supplyAsync(two.adapter::refresh);
        passUntil("both answered", () -> first.isDone() && second.isDone(), one, two);
        assertThat(first.join().reading(Metric.BTC_PRICE_USD).value().orElseThrow())
                .isEqualByComparingTo(price);
        assertThat(simulator.calls().count(Upstream.ALTERNATIVEME)).isEqualTo(before + 1);
        assertThat(two.asked()).isFalse();
    }

    @Test
    void refresh_ofAFollowerWhoseLeaderIsClosed_isDoneByItself() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        one.adapter.close();
        CompletableFuture<Snapshot> answer = CompletableFuture.supplyAsync(two.adapter::refresh);
        one.close();
        passUntil("an answer", answer::isDone, two);
        assertThat(two.lease.role()).isEqualTo(Role.LEADER);
        assertThat(two.asked()).isTrue();
    }

    @Test
    void refresh_ofAFollowerWithoutRedis_answersWithWhatIsKnown() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        redis.stop();
        assertThat(two.adapter.refresh().reading(Metric.BTC_PRICE_USD).value()).isPresent();
        assertThat(two.asked()).isFalse();
    }

    @Test
    void leader_silent_letsTheFollowersReadingsGrowOld() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        one.adapter.close();
        clock.advance(Duration.ofSeconds(20));
        one.lease.tick();
        two.tick();
        assertThat(two.adapter.current().reading(Metric.BTC_PRICE_USD).state()).isEqualTo(ReadingState.DELAYED);
        assertThat(two.adapter.current().reading(Metric.FNG_VALUE).state()).isEqualTo(ReadingState.LIVE);
        assertThat(two.adapter.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(two.adapter.health().message()).contains("the leader has said nothing");
        clock.advance(Duration.ofSeconds(20));
        one.lease.tick();
        two.tick();
        assertThat(two.adapter.current().reading(Metric.BTC_PRICE_USD).state()).isEqualTo(ReadingState.STALE);
    }

    @Test
    void leader_ofOld_overwritesNothing() {
        ManualClock slow = new ManualClock("2026-03-04T15:00:00Z");
        LeaseTimes longer = new LeaseTimes(Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofSeconds(20));
        MarketNode old = node("a", redis.port(), longer, slow);
        MarketNode two = node("b");
        await("an entry of the old leader", () -> epoch(two.link) > 0);
        run(two.link, "return redis.call('DEL', KEYS[1])", MarketNode.LEADER);
        passUntil("figures of the new leader", () -> two.lease.leading() && complete(two), two);
        await(
                "the new leader's entry",
                () -> epoch(two.link) == two.lease.epoch().orElseThrow());

        slow.advance(Duration.ofSeconds(6));
        assertThat(old.lease.role()).isEqualTo(Role.LEADER);
        old.adapter.tick();
        await(
                "a refusal",
                () -> old.adapter.statistics().get("refused_snapshots").equals(1L));
        assertThat(epoch(two.link)).isEqualTo(two.lease.epoch().orElseThrow());
        assertThat(run(two.link, "return redis.call('GET', KEYS[1])", "latest_market_data"))
                .doesNotContain("15:00:06.000000000");
    }

    @Test
    void follower_entriesOfOthers_areIgnoredAndCounted() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        Map<String, String> entry = newest(two.link);
        Map<String, String> real = new LinkedHashMap<>(entry);
        real.remove("simulated");
        Map<String, String> broken = new LinkedHashMap<>(entry);
        broken.put("readings", entry.get("readings").replace("\"value\":", "\"value\":1e"));
        append(one.link, Map.of("btc_price_usd", "1", "timestamp", "2026-03-04T15:00:00Z"));
        append(one.link, real);
        append(one.link, broken);
        await("all counted", () -> two.following("foreign_entries") >= 2 && two.following("broken_entries") == 1);
        completeAndAgreed(one, two);
    }

    private static void append(RedisLink link, Map<String, String> fields) {
        List<String> arguments = new ArrayList<>();
        fields.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        RedisScript.of("return redis.call('XADD', KEYS[1], '*', unpack(ARGV))")
                .run(link, List.of(MarketNode.STREAM), arguments, Duration.ofSeconds(2));
    }

    private static String run(RedisLink link, String lua, String key) {
        return RedisScript.of(lua)
                .run(link, List.of(key), List.of(), Duration.ofSeconds(2))
                .getFirst();
    }

    private static Map<String, String> newest(RedisLink link) {
        try (StreamReader reader = new StreamReader(link, MarketNode.STREAM)) {
            return reader.latest(1).isEmpty()
                    ? Map.of()
                    : reader.latest(1).getFirst().fields();
        }
    }

    private static long epoch(RedisLink link) {
        return Long.parseLong(newest(link).getOrDefault("epoch", "0"));
    }
}
