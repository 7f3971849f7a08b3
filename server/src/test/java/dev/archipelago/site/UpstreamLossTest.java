package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.simulator.Fault;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that an upstream failure detected by the leader appears in the health of both servers. */
final class UpstreamLossTest {

    /** Covers the open time of breakers and the pauses after failures. */
    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private static Simulator simulator;
    private static RedisFixture redis;
    private static SiteFixture leader;
    private static SiteFixture follower;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        redis = RedisFixture.start();
        Settings settings = Settings.of(Databases.url(PostgresFixture.newAddress()), simulator)
                .withRedis(redis);
        leader = SiteFixture.start(settings);
        Await.until(
                "the first one's prices", () -> leader.health("external_apis").equals("healthy"));
        follower = SiteFixture.start(settings);
        Await.until("the second one follows", () -> role(follower).equals("follower"));
        Await.until(
                "the second one's health",
                () -> follower.health("external_apis").equals("healthy"));
    }

    @AfterAll
    static void stop() {
        follower.close();
        leader.close();
        redis.close();
        simulator.close();
    }

    @Test
    void upstreamLost_whileOneLeads_isInTheHealthOfBothAndGoes() {
        simulator.faults().set(Upstream.BINANCE, Fault.status(500));
        simulator.faults().set(Upstream.BINANCE_STREAM, new Fault.Silence());

        for (SiteFixture site : List.of(leader, follower)) {
            Await.until(
                    "the loss is known",
                    () -> component(site).path("message").asString().contains("binance/ticker_stream is failing"));
            assertThat(site.health("external_apis")).isNotEqualTo("healthy");
        }
        assertThat(component(follower).path("message").asString()).contains("reported by");

        simulator.faults().clear();

        for (SiteFixture site : List.of(leader, follower)) {
            Await.until(
                    "the recovery is known",
                    RECOVERY,
                    () -> site.health("external_apis").equals("healthy"));
        }
    }

    private static JsonNode component(SiteFixture site) {
        return site.json("/health").path("components").path("external_apis");
    }

    private static String role(SiteFixture site) {
        return site.json("/metrics").findPath("market_data").path("role").asString("unknown");
    }
}
