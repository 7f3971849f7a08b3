package dev.archipelago.infrastructure.store;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisLeaseTest {

    /** Redis expires a lease by real time, the nodes by the manual clock: this one outlasts any test in Redis. */
    private static final LeaseTimes TIMES =
            new LeaseTimes(Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofMillis(100));

    /** For a lease that has to expire in Redis. */
    private static final LeaseTimes SHORT = new LeaseTimes(Duration.ofMillis(600), TIMES.renewal(), TIMES.trial());

    private static RedisFixture redis;

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final String name = "test:{" + UUID.randomUUID() + "}";
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisFixture.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
        redis.resume();
    }

    private RedisLink link(int port) {
        RedisLink link =
                RedisLink.open(RedisOptions.of("redis://127.0.0.1:" + port).withHeartbeat(Duration.ofMillis(50)));
        open.add(link);
        await(link::available);
        return link;
    }

    private RedisLease lease(String node) {
        return lease(link(redis.port()), node);
    }

    private RedisLease lease(RedisLink link, String node) {
        return lease(link, node, TIMES);
    }

    private RedisLease lease(RedisLink link, String node, LeaseTimes times) {
        RedisLease lease = new RedisLease(link, name, node, times, clock);
        open.add(lease);
        return lease;
    }

    private static String ask(RedisLink link, String lua, String key) {
        return RedisScript.of(lua)
                .run(link, List.of(key), List.of(), Duration.ofSeconds(2))
                .getFirst();
    }

    private void await(BooleanSupplier condition) {
        Await.until("the lease", condition::getAsBoolean);
    }

    /** Advances the clock and ticks all leases until {@code condition} holds. */
    private void tickUntil(BooleanSupplier condition, RedisLease... leases) {
        await(() -> {
            clock.advance(TIMES.trial());
            for (RedisLease lease : leases) {
                lease.tick();
            }
            return condition.getAsBoolean();
        });
    }

    @Test
    void tick_leaseFree_leads() {
        RedisLease lease = lease("a");
        assertThat(lease.leading()).isFalse();
        lease.tick();
        assertThat(lease.role()).isEqualTo(Role.LEADER);
        assertThat(lease.epoch()).isPresent();
        assertThat(fields(lease.statistics()))
                .containsEntry("role", "leader")
                .containsEntry("leader", "a")
                .containsEntry("since", "2026-03-01T12:00:00Z");
    }

    @Test
    void tick_renewal_isOneCommand() {
        RedisLink link = link(redis.port());
        RedisLease lease = lease(link, "a");
        lease.tick();
        String before = commands(link, "evalsha") + commands(link, "pexpire");

        clock.advance(TIMES.renewal());
        lease.tick();

        assertThat(lease.role()).isEqualTo(Role.LEADER);
        assertThat(commands(link, "getex")).isNotEmpty();
        assertThat(commands(link, "evalsha") + commands(link, "pexpire")).isEqualTo(before);
    }

    /** Returns the line of Redis's command statistics for a command, empty if it has not been executed. */
    private static String commands(RedisLink link, String name) {
        return RedisReplies.text(link.ask(RedisCommand.of("INFO").with("commandstats")))
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + name + ":"))
                .map(line -> line.replaceAll(",.*", ""))
                .collect(Collectors.joining());
    }

    @Test
    void tick_anotherHasIt_follows() {
        RedisLease one = lease("a");
        RedisLease other = lease("b");
        one.tick();
        other.tick();
        assertThat(other.role()).isEqualTo(Role.FOLLOWER);
        assertThat(other.epoch()).isEmpty();
        assertThat(fields(other.statistics())).containsEntry("leader", "a");
    }

    @Test
    void tick_renewedInTime_keepsItAndItsEpoch() {
        RedisLease one = lease("a");
        RedisLease other = lease("b");
        one.tick();
        long epoch = one.epoch().orElseThrow();
        for (int i = 0; i < 20; i++) {
            clock.advance(TIMES.trial());
            one.tick();
            other.tick();
        }
        assertThat(one.role()).isEqualTo(Role.LEADER);
        assertThat(one.epoch()).hasValue(epoch);
        assertThat(other.role()).isEqualTo(Role.FOLLOWER);
    }

    @Test
    void close_ofTheLeader_isFollowedAtTheNextTrial() {
        RedisLease one = lease("a");
        RedisLease other = lease("b");
        one.tick();
        long epoch = one.epoch().orElseThrow();
        other.tick();
        one.close();
        assertThat(one.leading()).isFalse();
        clock.advance(TIMES.trial());
        other.tick();
        assertThat(other.role()).isEqualTo(Role.LEADER);
        assertThat(other.epoch().orElseThrow()).isGreaterThan(epoch);
    }

    @Test
    void close_ofTheLeader_wakesAFollowerThatWouldTryMuchLater() {
        LeaseTimes rare = new LeaseTimes(Duration.ofMinutes(3), Duration.ofMinutes(1), Duration.ofMinutes(1));
        RedisLease one = new RedisLease(link(redis.port()), name, "a", rare, clock);
        open.add(one);
        RedisLease two = new RedisLease(link(redis.port()), name, "b", rare, clock);
        open.add(two);
        List<Role> roles = new CopyOnWriteArrayList<>();
        one.onChange(roles::add);
        one.start();
        two.start();
        assertThat(two.role()).isEqualTo(Role.FOLLOWER);

        one.close();

        // The clock does not advance, so only the release can trigger an attempt.
        await(() -> two.role() == Role.LEADER);
        assertThat(roles).containsExactly(Role.LEADER, Role.FOLLOWER);
    }

    @Test
    void close_ofAFollower_takesNothingFromTheLeader() {
        RedisLease one = lease("a");
        RedisLease other = lease("b");
        one.tick();
        other.tick();
        other.close();
        clock.advance(TIMES.renewal());
        one.tick();
        assertThat(one.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void role_notRenewedInTime_isNoLongerTheLeader() {
        RedisLease lease = lease("a");
        lease.tick();
        clock.advance(TIMES.timeToLive());
        assertThat(lease.leading()).isFalse();
        assertThat(lease.epoch()).isEmpty();
    }

    @Test
    void tick_leaderCrashed_isFollowedWhenTheLeaseEnds() {
        RedisLease one = lease(link(redis.port()), "a", SHORT);
        RedisLease other = lease("b");
        one.tick();
        long epoch = one.epoch().orElseThrow();
        tickUntil(other::leading, other);
        assertThat(other.role()).isEqualTo(Role.LEADER);
        assertThat(other.epoch().orElseThrow()).isGreaterThan(epoch);
    }

    @Test
    void tick_leaderStoodStillTooLong_stepsBack() {
        RedisLease one = lease(link(redis.port()), "a", SHORT);
        RedisLease other = lease("b");
        one.tick();
        tickUntil(other::leading, other);
        clock.advance(SHORT.timeToLive());
        one.tick();
        assertThat(one.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.leader()).contains("b");
        assertThat(other.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void tick_redisUnavailable_leadsAloneOnceTheLeaseIsOver() {
        RedisLease one = lease("a");
        RedisLease other = lease("b");
        one.tick();
        other.tick();
        redis.stop();
        clock.advance(TIMES.renewal());
        one.tick();
        other.tick();
        assertThat(one.role()).isEqualTo(Role.LEADER);
        assertThat(other.role()).isEqualTo(Role.FOLLOWER);
        clock.advance(TIMES.timeToLive());
        one.tick();
        other.tick();
        assertThat(one.role()).isEqualTo(Role.ALONE);
        assertThat(other.role()).isEqualTo(Role.ALONE);
        assertThat(one.leading()).isTrue();
        assertThat(one.epoch()).isEmpty();

        redis.resume();
        tickUntil(
                () -> one.role() == Role.LEADER && other.role() == Role.FOLLOWER
                        || other.role() == Role.LEADER && one.role() == Role.FOLLOWER,
                one,
                other);
    }

    @Test
    void tick_redisUnavailableFromTheStart_leadsAloneAfterATimeToLive() {
        RedisLease lease = lease("a");
        redis.stop();
        lease.tick();
        assertThat(lease.role()).isEqualTo(Role.FOLLOWER);
        clock.advance(TIMES.timeToLive());
        lease.tick();
        assertThat(lease.role()).isEqualTo(Role.ALONE);
    }

    @Test
    void tick_redisLostEverything_growsTheEpoch() {
        RedisLease lease = lease("a");
        lease.tick();
        long epoch = lease.epoch().orElseThrow();
        redis.restart();
        tickUntil(() -> lease.epoch().isPresent() && lease.epoch().getAsLong() > epoch, lease);
        assertThat(lease.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void tick_connectionCut_isFollowedThoughItsHolderLives() throws IOException {
        Relay relay = new Relay(0, redis.port());
        open.add(relay);
        RedisLease one = lease(link(relay.port()), "a", SHORT);
        RedisLease other = lease("b");
        one.tick();
        relay.close();
        tickUntil(() -> other.role() == Role.LEADER && one.role() == Role.ALONE, one, other);
    }

    @Test
    void tick_clockSetBack_leadsAgainImmediately() {
        RedisLease lease = lease("a");
        lease.tick();
        clock.advance(Duration.ofHours(-1));
        assertThat(lease.leading()).isFalse();
        lease.tick();
        assertThat(lease.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void tick_somethingElseUnderTheKey_follows() {
        RedisLink link = link(redis.port());
        RedisLease lease = lease(link, "a");
        ask(link, "return redis.call('SET', KEYS[1], 'someone')", name);
        ask(link, "return redis.call('SET', KEYS[1], 'no number')", name + ":epoch");
        lease.tick();
        assertThat(lease.role()).isEqualTo(Role.FOLLOWER);
        ask(link, "return redis.call('DEL', KEYS[1])", name);
        clock.advance(TIMES.trial());
        lease.tick();
        assertThat(lease.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void onChange_eachNewRole_isNotifiedDespiteExceptionsOfOthers() {
        RedisLease lease = lease("a");
        List<Role> roles = new CopyOnWriteArrayList<>();
        lease.onChange(role -> {
            throw new IllegalStateException("thrown by a listener");
        });
        lease.onChange(roles::add);
        lease.tick();
        clock.advance(TIMES.renewal());
        lease.tick();
        assertThat(roles).containsExactly(Role.LEADER);
    }

    @Test
    void start_looksAfterItselfUntilClosed() {
        RedisLease one = lease("a");
        one.start();
        assertThat(one.role()).isEqualTo(Role.LEADER);
        RedisLease other = lease("b");
        other.start();
        one.close();
        one.close();
        await(() -> {
            clock.advance(TIMES.trial());
            return other.leading();
        });
    }

    @Test
    void tick_redis62_takesRenewsAndGivesBack() {
        try (RedisFixture bundled = RedisFixture.startBundled();
                RedisLink link = RedisLink.open(RedisOptions.of(bundled.uri().toString()))) {
            await(link::available);
            RedisLease one = new RedisLease(link, name, "a", TIMES, clock);
            RedisLease other = new RedisLease(link, name, "b", TIMES, clock);
            one.tick();
            clock.advance(TIMES.renewal());
            one.tick();
            other.tick();
            assertThat(one.role()).isEqualTo(Role.LEADER);
            assertThat(other.role()).isEqualTo(Role.FOLLOWER);
            one.close();
            clock.advance(TIMES.trial());
            other.tick();
            assertThat(other.role()).isEqualTo(Role.LEADER);
            other.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 301})
    void times_renewalsTooRare_areRefused(long renewal) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() ->
                        new LeaseTimes(Duration.ofMillis(600), Duration.ofMillis(renewal), Duration.ofMillis(100))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void times_usual_leaveASecondForTheFirstSnapshotOfASuccessorWithinSeven() {
        Duration longestGap = LeaseTimes.USUAL.timeToLive().plus(LeaseTimes.USUAL.trial());
        assertThat(longestGap).isLessThanOrEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void alone_leadsForEver() {
        Leadership alone = Leadership.alone(clock.instant());
        alone.onChange(role -> {
            throw new IllegalStateException("the role never changes");
        });
        assertThat(alone.leading()).isTrue();
        assertThat(fields(alone.statistics())).containsEntry("role", "alone").doesNotContainKey("epoch");
    }
}
