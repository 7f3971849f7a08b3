package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests two servers of which the leader is stopped. */
final class HandOverTest {

    @Test
    void leader_stopped_isFollowedByTheOther() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
                RedisFixture redis = RedisFixture.start()) {
            Settings settings = Settings.of(Databases.url(PostgresFixture.newAddress()), simulator)
                    .withRedis(redis)
                    .withAdminKey();
            SiteFixture one = SiteFixture.start(settings);
            try (SiteFixture other = SiteFixture.start(settings)) {
                Await.until("the leader's figures on the other", () -> fresh(other));
                assertThat(role(one)).isEqualTo("leader");
                assertThat(role(other)).isEqualTo("follower");
                assertThat(simulator.calls().count(Upstream.BINANCE_STREAM)).isEqualTo(1);
                assertThat(other.send("POST", "/clear-cache", "Authorization", "Bearer " + Settings.ADMIN_KEY)
                                .statusCode())
                        .isEqualTo(200);
                assertThat(refreshed(other)).isEqualTo(200);
                assertThat(role(one)).isEqualTo("leader");

                one.close();

                Await.until(
                        "a new leader",
                        Duration.ofSeconds(10),
                        () -> role(other).equals("leader"));
                Await.until("its own stream", () -> simulator.calls().count(Upstream.BINANCE_STREAM) == 2);
                Await.until("figures of its own", () -> fresh(other));
            } finally {
                one.close();
            }
        }
    }

    @Test
    void leader_stoppedWithARequestUnderWay_isFollowedBeforeItEnds() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
                RedisFixture redis = RedisFixture.start()) {
            Settings settings = Settings.of(Databases.url(PostgresFixture.newAddress()), simulator)
                    .withRedis(redis)
                    .withAdminKey();
            SiteFixture one = SiteFixture.start(settings);
            try (SiteFixture other = SiteFixture.start(settings)) {
                Await.until("the leader's figures on the other", () -> fresh(other));
                simulator.act("all stall");
                // The request takes longer than a stopping server waits for one.
                CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> refreshed(one));
                Await.until("a refresh under way", () -> fetching(one));

                CompletableFuture<Void> stopping = CompletableFuture.runAsync(one::close);

                Await.until(
                        "a new leader",
                        Duration.ofSeconds(10),
                        () -> role(other).equals("leader"));
                assertThat(stopping).as("the first still waits for its request").isNotDone();
                assertThat(stopping).succeedsWithin(Duration.ofSeconds(20));
                assertThat(slow.handle((answer, failure) -> true)).succeedsWithin(Duration.ofSeconds(20));
            } finally {
                one.close();
            }
        }
    }

    private static boolean fetching(SiteFixture site) {
        return !site.json("/metrics").findPath("market_data").path("fetching").isEmpty();
    }

    private static int refreshed(SiteFixture site) {
        return site.send("POST", "/api/crypto/dashboard-summary/refresh").statusCode();
    }

    private static String role(SiteFixture site) {
        return site.json("/metrics").findPath("market_data").path("role").asString("unknown");
    }

    /** Returns whether prices are live and complete. */
    private static boolean fresh(SiteFixture site) {
        JsonNode crypto = site.summary().path("freshness").path("crypto");
        return crypto.path("state").asString("").equals("live")
                && site.summary().path("fng_value").isNumber();
    }
}
