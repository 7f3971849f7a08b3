package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Test;

/** Tests a server with {@code PUBLISH=OFF} next to another program that shares its Redis and its table of reports. */
final class ShadowServerTest {

    @Test
    void publishOff_besideAnotherServer_readsTheMarketAndWritesNothingShared() {
        DatabaseAddress database = PostgresFixture.newAddress();
        ReportTable.create(PostgresFixture.dataSource(database), "timestamp");
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults().withSeed(5));
                RedisFixture redis = RedisFixture.start();
                RedisClient client = RedisClient.create(redis.serverUri().toString());
                var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            commands.xadd("market_data_stream", "btc_price_usd", "88450");
            commands.set("latest_market_data", "{\"of\":\"the first server\"}");
            commands.set("websocket:leader", "the first server");
            Settings settings = Settings.of(Databases.url(database), simulator)
                    .withRedis(redis)
                    .withAdminKey();

            try (SiteFixture shadow = SiteFixture.start(settings.with("PUBLISH", "OFF"))) {
                Await.until("its own figures", () -> complete(shadow));
                assertThat(shadow.body("/health")).contains("\"alerts\"");
                assertThat(shadow.json("/health")
                                .at("/components/alerts/status")
                                .asString())
                        .isEqualTo("healthy");

                try (SiteFixture leader = SiteFixture.start(settings.with("PUBLISH", "ON"))) {
                    Await.until("a leader", () -> commands.xlen("market_data_stream") > 3);
                    Await.until("the shadow follows it", () -> "follower".equals(role(shadow)));
                    Await.until("its figures", () -> complete(shadow));
                }
                Await.until("the shadow works for itself again", () -> "alone".equals(role(shadow)));
                String last = last(commands);
                long before = snapshots(shadow);
                String latest = commands.get("latest_market_data");
                Await.until("more snapshots of its own", () -> snapshots(shadow) > before + 1);

                assertThat(last(commands)).isEqualTo(last);
                assertThat(commands.get("latest_market_data")).isIn(latest, null);
                assertThat(commands.exists("archipelago:v1:~leader:{market}")).isZero();
                assertThat(commands.get("websocket:leader")).isEqualTo("the first server");
            }
        }
    }

    private static String last(RedisCommands<String, String> commands) {
        return commands.xrevrange("market_data_stream", Range.unbounded(), io.lettuce.core.Limit.from(1))
                .getFirst()
                .getId();
    }

    private static String role(SiteFixture site) {
        return market(site).path("role").asString("");
    }

    private static long snapshots(SiteFixture site) {
        return market(site).path("snapshots").asLong(0);
    }

    private static tools.jackson.databind.JsonNode market(SiteFixture site) {
        return site.json("/metrics").at("/islands/market_data");
    }

    private static boolean complete(SiteFixture site) {
        return !site.summary().path("btc_price_usd").isNull()
                && site.summary().path("btc_price_usd").asDouble(0) > 0;
    }
}
