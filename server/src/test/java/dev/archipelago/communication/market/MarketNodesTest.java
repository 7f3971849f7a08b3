package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Upstream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leader and followers: one node calls the upstreams and the others follow. */
class MarketNodesTest extends MarketNodes {

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
        assertThat(fields(two.adapter.statistics()))
                .containsEntry("role", "follower")
                .containsEntry("leader", "a");
        assertThat(two.following("followed")).isPositive();
        assertThat(two.adapter.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void node_joinsLate_beginsWithTheNewestSnapshot() {
        MarketNode one = node("a");
        completeAndAgreed(one);
        MarketNode late = node("b");
        passUntil("the newest snapshot", () -> complete(late), late);
        assertThat(late.adapter.current().reading(TestCoins.BTC.price()).source())
                .contains("binance");
        assertThat(late.asked()).isFalse();
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
        broken.put("changes", entry.get("changes") + "x");
        append(one.link, Map.of("btc_price_usd", "1", "timestamp", "2026-03-04T15:00:00Z"));
        append(one.link, real);
        append(one.link, broken);
        await("all counted", () -> two.following("foreign_entries") >= 2 && two.following("broken_entries") == 1);
        completeAndAgreed(one, two);
    }

    @Test
    @Tag("long")
    void nodes_onACluster_haveOneThatAsksAndTheSameFigures() {
        RedisFixture cluster = RedisFixture.startCluster();
        open.add(cluster);
        RedisOptions way = RedisOptions.of(cluster.uri().toString()).inCluster();
        MarketNode one = node("a", way, MarketNode.TIMES, clock);
        passUntil("the first leads", () -> one.lease.role() == Role.LEADER, one);
        MarketNode two = node("b", way, MarketNode.TIMES, clock);
        completeAndAgreed(one, two);
        assertThat(one.lease.role()).isEqualTo(Role.LEADER);
        assertThat(two.asked()).isFalse();
        CompletableFuture<Snapshot> answer = CompletableFuture.supplyAsync(two.adapter::refresh);
        passUntil("an answer of the leader", answer::isDone, one, two);
        assertThat(fields(one.adapter.statistics())).containsEntry("refresh_rounds", 1L);
        one.close();
        passUntil("the other leads", () -> two.lease.role() == Role.LEADER, two);
    }
}
