package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Upstream;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Loss of a leader: shutdown, partition, suspension, silence and late return. */
class LostLeaderTest extends MarketNodes {

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
                        .reading(TestCoins.BTC.price())
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
        MarketNode one = node("a", relay.port(), MarketNode.SHORT, clock);
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
        MarketNode one = node("a", redis.port(), MarketNode.SHORT, clock);
        MarketNode two = node("b", redis.port(), MarketNode.SHORT, clock);
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
        // Figures with long intervals may differ until the next poll: each node fetched them itself, and keeps the
        // newer one.
        passUntil("the same prices", () -> coins(one).equals(coins(two)), one, two);
        assertNeverBack(one);
        assertNeverBack(two);
    }

    @Test
    void leader_silent_letsTheFollowersReadingsGrowOld() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        one.adapter.close();
        growUntil(ReadingState.DELAYED, one, two);
        growUntil(ReadingState.STALE, one, two);
        assertThat(two.adapter.current().reading(Metrics.FNG_VALUE).state()).isEqualTo(ReadingState.LIVE);
        assertThat(two.adapter.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(two.adapter.health().message()).contains("the leader has been silent");
    }

    /** Lets time pass until the follower's price has the state; at which age depends on the source that it is from. */
    private void growUntil(ReadingState state, MarketNode leader, MarketNode follower) {
        Await.every(Duration.ofMillis(20), "a price that is " + state, () -> {
            if (follower.adapter.current().reading(TestCoins.BTC.price()).state() == state) {
                return true;
            }
            clock.advance(Duration.ofSeconds(3));
            leader.lease.tick();
            follower.tick();
            return false;
        });
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
                () -> fields(old.adapter.statistics()).get("refused_snapshots").equals(1L));
        assertThat(epoch(two.link)).isEqualTo(two.lease.epoch().orElseThrow());
        assertThat(run(two.link, "return redis.call('GET', KEYS[1])", "latest_market_data"))
                .doesNotContain("15:00:06.000000000");
    }

    @Test
    void leader_whoseRedisHangs_isFollowedAndItsLateWritesAreRefused() throws Exception {
        Relay relay = new Relay(0, redis.port());
        open.add(relay);
        LeaseTimes times = new LeaseTimes(Duration.ofSeconds(20), MarketNode.TIMES.renewal(), MarketNode.TIMES.trial());
        MarketNode one = node("a", relay.port(), times, clock);
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        long term = one.lease.epoch().orElseThrow();
        relay.hold();
        clock.advance(times.timeToLive());
        assertThat(one.lease.role()).as("by its own clock").isEqualTo(Role.FOLLOWER);
        // As if it had expired in Redis, which does not follow the clock of the test.
        run(two.link, "return redis.call('DEL', KEYS[1])", MarketNode.LEADER);

        passUntil(
                "entries of the other",
                () -> epoch(two.link) == two.lease.epoch().orElse(-1),
                two);
        long others = entries(two.link, term);
        CompletableFuture<Boolean> late = CompletableFuture.supplyAsync(() -> new RedisSnapshotSink(
                        one.link, new StreamConfig(MarketNode.STREAM, 1000), MarketCatalog.DEFAULT, () -> "", clock)
                .publish(publication(term)));
        CompletableFuture<Void> trial = CompletableFuture.runAsync(one::tick);
        passUntil("all that it asks is given up", () -> late.isDone() && trial.isDone(), two);
        assertThat(one.lease.role()).isEqualTo(Role.ALONE);
        relay.release();
        passUntil("it is a follower", () -> one.lease.role() == Role.FOLLOWER, one, two);

        assertThat(late).isCompletedExceptionally();
        assertThat(two.lease.role()).isEqualTo(Role.LEADER);
        assertThat(entries(two.link, term)).isEqualTo(others);
        String price = "\"btc_price_usd\":"
                + two.adapter
                        .current()
                        .reading(TestCoins.BTC.price())
                        .value()
                        .orElseThrow()
                        .toPlainString();
        await(
                "the leader's price",
                () -> run(two.link, "return redis.call('GET', KEYS[1])", "latest_market_data")
                        .contains(price));
        assertNeverBack(two);
    }

    private Publication publication(long epoch) {
        MarketState state = new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, true);
        Instant now = clock.instant();
        return new Publication(state.snapshot(now), state.ageing(now), OptionalLong.of(epoch), 0);
    }

    /** Returns the number of entries that the leader of that epoch wrote. */
    private static long entries(RedisLink link, long term) {
        try (StreamReader reader = new StreamReader(link, MarketNode.STREAM)) {
            return reader.latest(1000).stream()
                    .filter(entry -> entry.fields().getOrDefault("epoch", "").equals(Long.toString(term)))
                    .count();
        }
    }
}
