package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.Quota;
import dev.archipelago.infrastructure.budget.QuotaDecision;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.budget.UsageCounter;
import dev.archipelago.site.Await;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests budgets counted in a real Redis 6.2, which also becomes unavailable and loses its data. */
class SharedBudgetTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int PER_MINUTE = 40;
    private static final long PER_MONTH = 1_000_000;
    private static RedisFixture redis;

    private final ManualClock clock = new ManualClock("2026-03-31T23:00:00Z");
    private final List<RedisLink> links = new ArrayList<>();
    private final BudgetPlan plan = BudgetPlan.of(PER_MINUTE, OptionalLong.of(PER_MONTH), List.of(), 1, 2);

    @BeforeAll
    static void start() {
        redis = RedisFixture.startBundled();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void forget() {
        redis.resume();
        RedisScript.of("return redis.call('FLUSHALL')").run(link(), List.of("x"), List.of(), Duration.ofSeconds(5));
    }

    @AfterEach
    void close() {
        links.forEach(RedisLink::close);
    }

    private RedisLink link() {
        RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()).withHeartbeat(Duration.ofMillis(20)));
        links.add(link);
        Await.until("Redis is available", link::available);
        return link;
    }

    private UpstreamLimiter server(BudgetPlan of) {
        return new UpstreamLimiter(
                of, Optional.of(new SharedUsageCounter(link(), "archipelago:v1:budget:{acme}")), clock);
    }

    private void kill() {
        redis.stop();
        Await.until("the links are unavailable", () -> links.stream().noneMatch(RedisLink::available));
    }

    private void resume() {
        redis.resume();
        Await.until("the links are available again", () -> links.stream().allMatch(RedisLink::available));
    }

    /** Skips the first minute of a count, in which the reserve is available too. */
    private void begin(UpstreamLimiter limits) {
        limits.take(0);
        clock.advance(MINUTE);
    }

    private int drain(UpstreamLimiter limits) {
        int taken = 0;
        while (limits.take(1).isEmpty()) {
            taken++;
        }
        return taken;
    }

    @Test
    void take_twoServersAtOnce_neverExceedTheBudgetOfAMinute() throws Exception {
        List<Instant> calls = Collections.synchronizedList(new ArrayList<>());
        List<UpstreamLimiter> servers = List.of(server(plan), server(plan));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int step = 0; step < 60; step++) {
                List<Future<?>> greedy = new ArrayList<>();
                for (UpstreamLimiter server : servers) {
                    greedy.add(threads.submit(() -> Collections.addAll(
                            calls,
                            Collections.nCopies(drain(server), clock.instant()).toArray(Instant[]::new))));
                }
                for (Future<?> one : greedy) {
                    one.get(30, TimeUnit.SECONDS);
                }
                if (step == 20) {
                    kill();
                } else if (step == 40) {
                    resume();
                }
                clock.advance(Duration.ofSeconds(4));
            }
        }
        for (Instant from : calls) {
            assertThat(calls.stream()
                            .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(MINUTE)))
                            .count())
                    .as("calls in the minute from " + from)
                    .isLessThanOrEqualTo(PER_MINUTE);
        }
        assertThat(calls).hasSizeGreaterThan(PER_MINUTE);
    }

    @Test
    void take_oneServerUsedIt_theOtherHasNothingLeft() {
        UpstreamLimiter first = server(plan);
        UpstreamLimiter second = server(plan);
        begin(first);
        int all = drain(first);
        assertThat(all).isEqualTo(plan.shared().capacity());
        assertThat(second.take(1)).isPresent();
        clock.advance(plan.shared().buckets().getFirst().refill());
        assertThat(second.take(1)).isEmpty();
        assertThat(first.take(1)).isPresent();
    }

    @Test
    void take_redisUnavailable_keepsToTheReserveAndJoinsAgain() {
        UpstreamLimiter server = server(plan);
        server.take(1);
        kill();
        assertThat(drain(server)).isEqualTo(plan.reserve().orElseThrow().capacity());
        assertThat(fields(server.statistics())).containsEntry("budget", "reserve");
        resume();
        assertThat(server.take(1))
                .as("the bucket is empty after a loss of data")
                .isPresent();
        clock.advance(plan.shared().buckets().getFirst().refill());
        assertThat(server.take(1)).isEmpty();
        assertThat(fields(server.statistics())).containsEntry("budget", "shared");
    }

    @Test
    void take_redisLostAllData_startsEmptyAndKeepsTheMonth() {
        UpstreamLimiter server = server(plan);
        begin(server);
        int used = drain(server);
        redis.restart();
        Await.until("the shared budget again", () -> server.take(0).isEmpty() && "shared".equals(budget(server)));
        assertThat(drain(server)).isEqualTo(plan.reserve().orElseThrow().capacity());
        assertThat(fields(server.statistics()))
                .containsEntry("month_left", plan.shared().quotas().getFirst().units() - used);
        clock.advance(MINUTE);
        assertThat(drain(server)).isEqualTo(plan.shared().capacity());
    }

    private static Object budget(UpstreamLimiter limits) {
        return fields(limits.statistics()).get("budget");
    }

    @Test
    void take_notToBeSplitAndRedisUnavailable_isRefused() {
        UpstreamLimiter taapi = server(BudgetPlan.whole(Budget.of(new TokenBucket(1, Duration.ofSeconds(16)))));
        kill();
        assertThat(taapi.take(1).map(UpstreamLimiter.Refusal::reason))
                .hasValueSatisfying(reason -> assertThat(reason).contains("Redis is unavailable"));
        resume();
        assertThat(taapi.take(1)).isEmpty();
    }

    @Test
    void taapi_callsOnTheirWayAndClocksThatDiffer_arriveFifteenSecondsApart() throws Exception {
        InstantSource behind = () -> clock.instant().minusSeconds(5);
        UpstreamLimiter ahead = connections(link(), clock).limits("taapi_io");
        UpstreamLimiter late = connections(link(), behind).limits("taapi_io");
        Duration longestWay =
                new TaapiRsi(URI.create("http://taapi"), Optional.empty(), Recorded.json("{}"), behind).deadline();
        List<Instant> arrivals = new ArrayList<>();
        for (int second = 0; second < 300; second++) {
            // Slow calls of a server whose clock is behind alternate with calls without latency of another server.
            boolean slow = arrivals.size() % 2 == 0;
            if ((slow ? late : ahead).take(1).isEmpty()) {
                arrivals.add(clock.instant().plus(slow ? longestWay : Duration.ZERO));
            }
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(arrivals).hasSizeGreaterThan(5);
        for (int i = 1; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i)).isAfterOrEqualTo(arrivals.get(i - 1).plusSeconds(15));
        }
    }

    @Test
    void used_monthOfAllAndRedisUnavailable_leavesTheReserve() {
        UpstreamLimiter server = server(plan);
        server.used(Period.MONTH, PER_MONTH);
        assertThat(server.take(1)).isPresent();
        kill();
        assertThat(server.take(1)).isEmpty();
    }

    @Test
    void take_monthUsedUpByBoth_stopsBothUntilItTurns() {
        Budget small =
                new Budget(List.of(new TokenBucket(100, Duration.ofMillis(1))), List.of(new Quota(Period.MONTH, 5)));
        UpstreamLimiter first = server(BudgetPlan.whole(small));
        UpstreamLimiter second = server(BudgetPlan.whole(small));
        first.take(3);
        second.take(2);
        assertThat(first.take(1).map(UpstreamLimiter.Refusal::delay)).contains(Duration.ofHours(1));
        assertThat(first.creditsBackAt()).contains(Instant.parse("2026-04-01T00:00:00Z"));
        assertThat(fields(second.statistics()))
                .containsEntry("month_left", 0L)
                .containsEntry("resets_at", "2026-04-01T00:00:00Z");
        clock.advance(Duration.ofHours(1));
        assertThat(second.take(5)).isEmpty();
        assertThat(first.take(1)).isPresent();
    }

    @Test
    void limited_oneServerIsLimited_noServerCallsTheUpstream() {
        UpstreamLimiter first = server(plan);
        UpstreamLimiter second = server(plan);
        first.limited(Optional.of(Duration.ofSeconds(90)));
        assertThat(second.take(1).map(UpstreamLimiter.Refusal::delay)).contains(Duration.ofSeconds(90));
        assertThat(second.coolDown()).isEqualTo(Duration.ofSeconds(90));
        clock.advance(Duration.ofSeconds(90));
        assertThat(second.take(1)).isEmpty();
    }

    @Test
    void limited_againOnAnotherServer_growsForAllUntilAnAnswer() {
        UpstreamLimiter first = server(plan);
        UpstreamLimiter second = server(plan);
        first.limited(Optional.of(MINUTE));
        clock.advance(MINUTE);
        second.take(1);
        second.limited(Optional.of(MINUTE));
        assertThat(second.coolDown()).isEqualTo(MINUTE.multipliedBy(2));
        clock.advance(MINUTE.multipliedBy(2));
        second.answered();
        second.take(1);
        first.take(1);
        first.limited(Optional.of(MINUTE));
        assertThat(first.coolDown()).isEqualTo(MINUTE);
    }

    @Test
    void limited_whileRedisWasUnavailable_isReportedWhenItIsAvailable() {
        UpstreamLimiter first = server(plan);
        UpstreamLimiter second = server(plan);
        kill();
        first.limited(Optional.of(Duration.ofHours(1)));
        resume();
        first.take(1);
        assertThat(second.take(1).map(UpstreamLimiter.Refusal::delay)).contains(Duration.ofHours(1));
    }

    @Test
    void used_byOthersAtTheAddress_isKnownToAllServers() {
        UpstreamConnections first = connections(link(), clock);
        UpstreamConnections second = connections(link(), clock);
        first.limits("binance").used(Period.MINUTE, 5399);
        assertThat(first.limits("binance").take(2)).isPresent();
        assertThat(second.limits("binance").take(2).map(UpstreamLimiter.Refusal::reason))
                .hasValueSatisfying(reason -> assertThat(reason).contains("others"));
        clock.advance(MINUTE);
        assertThat(second.limits("binance").take(2)).isEmpty();
    }

    @Test
    void clear_ofTheCache_leavesTheBudgetsAndTheyAreFew() {
        RedisLink link = link();
        UpstreamConnections budgets = connections(link, clock);
        budgets.limits("taapi_io").take(1);
        budgets.limits("coinmarketcap").limited(Optional.of(MINUTE));
        try (Cache cache = Cache.builder()
                .prefix("archipelago:v1:")
                .redis(link)
                .clock(clock)
                .build()) {
            cache.get(CacheKey.of("a", "b", Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT)), () -> "value");
            cache.clear();
        }
        UpstreamConnections other = connections(link, clock);
        assertThat(other.limits("taapi_io").take(1)).isPresent();
        assertThat(other.limits("coinmarketcap").take(1)).isPresent();
        List<String> keys = RedisScript.of("return redis.call('KEYS', ARGV[1])")
                .run(link, List.of("x"), List.of(UpstreamConnections.KEYS + "*"), Duration.ofSeconds(5));
        assertThat(keys)
                .containsExactlyInAnyOrder("archipelago:v1:budget:{taapi_io}", "archipelago:v1:budget:{coinmarketcap}");
        for (String key : keys) {
            List<String> time = RedisScript.of("return redis.call('TTL', KEYS[1])")
                    .run(link, List.of(key), List.of(), Duration.ofSeconds(5));
            assertThat(Long.parseLong(time.getFirst())).isBetween(31 * 86_400L, 40 * 86_400L);
        }
    }

    /** Reproduces the failover to a replica that lacks the last writes, found by the simulation. */
    @Test
    void take_redisLostTheLastCall_theServerThatMadeItCountsIt() {
        BudgetPlan slow = BudgetPlan.whole(Budget.of(new TokenBucket(1, Duration.ofSeconds(30))));
        UpstreamLimiter limits = server(slow);
        begin(limits);
        List<String> keys = List.of("archipelago:v1:budget:{acme}", "replica:{acme}");
        RedisScript copy = RedisScript.of("return redis.call('COPY', KEYS[1], KEYS[2], 'REPLACE')");
        copy.run(link(), keys, List.of(), Duration.ofSeconds(5));
        assertThat(limits.take(1)).isEmpty();
        copy.run(link(), keys.reversed(), List.of(), Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(10));

        assertThat(limits.take(1)).isPresent();
    }

    @Test
    void take_clocksDiffer_theOneAheadDoesNotFillTheBucket() {
        UpstreamLimiter here = server(plan);
        SharedUsageCounter counter = new SharedUsageCounter(link(), "archipelago:v1:budget:{acme}");
        UpstreamLimiter ahead = new UpstreamLimiter(
                plan, Optional.of(counter), () -> clock.instant().plusSeconds(20));
        begin(here);
        int granted = drain(ahead);
        for (int i = 0; i < 10; i++) {
            granted += drain(here) + drain(ahead);
        }
        assertThat(granted).isEqualTo(plan.shared().capacity());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void take_anySequence_isTheSameInRedisAndInMemory(long seed) {
        Random random = new Random(seed);
        Budget budget = new Budget(
                List.of(
                        new TokenBucket(1 + random.nextInt(10), Duration.ofMillis(1 + random.nextInt(5000))),
                        new TokenBucket(1 + random.nextInt(10), Duration.ofMillis(1 + random.nextInt(9000)))),
                List.of(
                        new Quota(Period.MINUTE, 1 + random.nextInt(20)),
                        new Quota(Period.MONTH, 300 + random.nextInt(200))));
        UsageCounter memory = new UsageCounter(budget);
        SharedUsageCounter shared = new SharedUsageCounter(link(), "archipelago:v1:budget:{acme}");
        SharedUsageCounter.Known known = new SharedUsageCounter.Known(false, Instant.EPOCH, 0, List.of(0L, 0L));
        AtomicInteger granted = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            int weight = random.nextInt(4);
            QuotaDecision expected = memory.take(budget, clock.instant(), weight);
            SharedUsageCounter.Known nothing =
                    new SharedUsageCounter.Known(true, known.coolUntil(), 0, List.of(0L, 0L));
            SharedUsageCounter.Answer answer = shared.take(budget, clock.instant(), weight, i == 0 ? known : nothing);
            assertThat(answer.decision()).isEqualTo(expected);
            assertThat(answer.known().used()).isEqualTo(memory.used(budget, clock.instant()));
            granted.addAndGet(expected.granted() ? weight : 0);
            clock.advance(Duration.ofMillis(random.nextInt(6000)));
        }
        assertThat(granted).hasPositiveValue();
    }

    private static UpstreamConnections connections(RedisLink link, InstantSource clock) {
        return UpstreamFixture.sharing(UpstreamFixture.config(Optional.empty()), link, Recorded.json("{}"), clock);
    }
}
