package dev.archipelago.communication.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.RedisLease;
import dev.archipelago.market.Snapshot;
import dev.archipelago.site.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The history lease: two nodes with one database and one Redis, of which one records. */
class HistoryLeaseTest {
    private final ManualClock clock = new ManualClock("2026-03-01T00:00:00Z");
    private final Market market = new Market();

    private final class Node implements AutoCloseable {
        final RedisLink link;
        final RedisLease lease;
        final MarketHistory history;

        Node(String name, RedisFixture redis, HistoryDatabase database) {
            link = RedisLink.open(RedisOptions.of(redis.uri().toString()).withHeartbeat(Duration.ofMillis(50)));
            lease = new RedisLease(link, "test:{history}", name, LeaseTimes.USUAL, clock);
            history = new MarketHistory(database.jdbi(), lease::leading);
        }

        @Override
        public void close() {
            history.close();
            lease.close();
            link.close();
        }
    }

    /** Advances both nodes by a second: each receives the snapshot, then both run their due tasks concurrently. */
    private void second(Node one, Node two) {
        clock.advance(Duration.ofSeconds(1));
        Instant now = clock.instant();
        one.lease.tick();
        two.lease.tick();
        Snapshot snapshot =
                market.btc(Long.toString(now.getEpochSecond() % 1_000 + 1), now).at(now);
        one.history.onSnapshot(snapshot);
        two.history.onSnapshot(snapshot);
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(one.history::work), CompletableFuture.runAsync(two.history::work))
                .join();
    }

    private void secondsUntil(BooleanSupplier reached, Node one, Node two) {
        Await.until("the history of both nodes", () -> {
            boolean done = reached.getAsBoolean();
            if (!done) {
                second(one, two);
            }
            return done;
        });
    }

    private void seconds(int count, Node one, Node two) {
        for (int i = 0; i < count; i++) {
            second(one, two);
        }
    }

    @Test
    void work_redisDiesDuringTheRollUpAndReturns_nothingIsTwiceAndNoMinuteIsMissing() {
        try (RedisFixture redis = RedisFixture.start();
                HistoryDatabase database = new HistoryDatabase();
                Node one = new Node("a", redis, database);
                Node two = new Node("b", redis, database)) {
            secondsUntil(() -> one.lease.leading() != two.lease.leading(), one, two);
            seconds(90, one, two);
            assertThat(one.lease.leading()).isNotEqualTo(two.lease.leading());

            redis.stop();
            secondsUntil(() -> two.lease.role() == Role.ALONE && one.lease.role() == Role.ALONE, one, two);
            seconds(150, one, two);
            assertThat(database.count("market_minute")).isGreaterThanOrEqualTo(3);

            redis.resume();
            secondsUntil(() -> List.of(one.lease.role(), two.lease.role()).contains(Role.LEADER), one, two);
            secondsUntil(() -> one.lease.leading() != two.lease.leading(), one, two);
            seconds(120, one, two);

            assertThat(database.number("SELECT count(*) FROM (SELECT taken_at - lag(taken_at) OVER (ORDER BY taken_at)"
                            + " AS apart FROM market_snapshot) AS rows WHERE apart < '4.5 s' OR apart > '20 s'"))
                    .isZero();
            assertThat(database.number("SELECT sum(observations) FROM market_minute"))
                    .isEqualTo(database.number("SELECT count(*) FROM market_snapshot WHERE taken_at <"
                            + " (SELECT max(begins) + interval '1 minute' FROM market_minute)"));
            assertThat(database.number("SELECT extract(epoch FROM max(begins) - min(begins)) / 60 + 1"
                            + " - count(*) FROM market_minute"))
                    .isZero();
        }
    }
}
