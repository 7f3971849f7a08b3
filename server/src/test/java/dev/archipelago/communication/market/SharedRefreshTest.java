package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Upstream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Refreshes requested on any node and executed by the leader. */
class SharedRefreshTest extends MarketNodes {

    @Test
    void refresh_ofAFollower_isDoneByTheLeader() {
        MarketNode one = node("a");
        MarketNode two = node("b");
        completeAndAgreed(one, two);
        long before = simulator.calls().count(Upstream.ALTERNATIVEME);
        BigDecimal price = one.adapter
                .current()
                .reading(TestCoins.BTC.price())
                .value()
                .orElseThrow()
                .add(BigDecimal.valueOf(1000))
                .setScale(1, RoundingMode.HALF_UP);
        simulator.holdPrice("BTC", price);
        CompletableFuture<Snapshot> first = CompletableFuture.supplyAsync(two.adapter::refresh);
        CompletableFuture<Snapshot> second = CompletableFuture.supplyAsync(two.adapter::refresh);
        passUntil("both answered", () -> first.isDone() && second.isDone(), one, two);
        assertThat(first.join().reading(TestCoins.BTC.price()).value().orElseThrow())
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
        assertThat(two.adapter.refresh().reading(TestCoins.BTC.price()).value()).isPresent();
        assertThat(two.asked()).isFalse();
    }
}
