package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.LogConfig;
import dev.archipelago.infrastructure.log.LogOutput;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that no secret is logged by a complete server at the highest log level, libraries included, whose clients send
 * keys in every part of a request.
 */
class SecretsInLogTest {

    /** Secrets in requests, which are not part of the configuration. */
    private static final List<String> CLIENT_SECRETS = List.of(
            "client-s3cret-1",
            "client-s3cret-2",
            "client-s3cret-3",
            "arc_" + "s3cret".repeat(7) + "x",
            "s3cret-cookie");

    /** Loggers whose output at the finest level contains transmitted data; the first covers the complete output. */
    private static final Set<String> VERBOSE_LOGGERS = Set.of(
            "ROOT",
            "dev.archipelago",
            "io.netty",
            "io.lettuce",
            "org.postgresql",
            "com.zaxxer.hikari",
            "jdk.httpclient");

    @TempDir
    private Path directory;

    @Test
    void log_atTrace_hasNoSecret() throws IOException {
        DatabaseAddress database = PostgresFixture.newAddress();
        try (RedisFixture redis = RedisFixture.start();
                Simulator simulator =
                        Simulator.start(SimulatorOptions.defaults().withSeed(5))) {
            Configuration configuration = Settings.of(Databases.url(database), simulator)
                    .withRedis(redis)
                    .with("LOG_FILE", directory.resolve("server.log").toString())
                    .with("ACCESS_LOG", "on")
                    .with("AUTO_UPDATE_SECRET_KEY", "admin-s3cret-of-tests")
                    .with("CMC_API_KEY", "cmc-s3cret-of-tests")
                    .with("TAAPI_SECRET", "taapi-s3cret-of-tests")
                    .with("FINNHUB_API_KEY", "finnhub-s3cret-of-tests")
                    .configuration();
            LogOutput.apply(configuration.log());
            try (SiteFixture site = SiteFixture.start(configuration, InstantSource.system())) {
                VERBOSE_LOGGERS.forEach(
                        name -> assertThat(level(site, name, "\"TRACE\"")).isEqualTo(200));
                askWithSecrets(site);
                Await.until(
                        "figures that were fetched with keys",
                        () -> site.summary().path("rsi_14").isNumber() || site.loads() > 10);
            } finally {
                LogOutput.apply(LogConfig.DEFAULT);
            }
            String redisPassword =
                    URI.create(redis.serverUri().toString()).getUserInfo().replaceFirst(".*:", "");
            String log = Files.readString(directory.resolve("server.log"));
            assertThat(log).contains("GET /crypto_report", "TRACE", "***");
            assertThat(log.lines().filter(line -> line.contains("s3cret"))).isEmpty();
            for (String secret : List.of(redisPassword, database.password().reveal())) {
                assertThat(secret.length() < 6 || !log.contains(secret))
                        .as("%s", secret.length())
                        .isTrue();
            }
        }
    }

    private static int level(SiteFixture site, String logger, String level) {
        return site.put(
                        "/api/log-levels",
                        "{\"logger\":\"" + logger + "\",\"level\":" + level + "}",
                        "Authorization",
                        "Bearer admin-s3cret-of-tests")
                .statusCode();
    }

    private static void askWithSecrets(SiteFixture site) {
        site.get("/crypto_report?token=" + CLIENT_SECRETS.get(0) + "&api_key=" + CLIENT_SECRETS.get(1));
        site.get("/none/" + "?key=" + CLIENT_SECRETS.get(0));
        site.get("/drafts/" + CLIENT_SECRETS.get(2));
        site.send("POST", "/clear-cache", "Authorization", "Bearer " + CLIENT_SECRETS.get(3));
        site.send("POST", "/clear-cache", "Authorization", "Basic " + CLIENT_SECRETS.get(1));
        site.get("/admin", "Cookie", "admin_session=" + CLIENT_SECRETS.get(4) + "; lang=en");
        site.post(
                "/api/alerts",
                "{\"webhook\":{\"url\":\"https://user:" + CLIENT_SECRETS.get(0) + "@hooks.example/x?token="
                        + CLIENT_SECRETS.get(1) + "\"}}",
                "Authorization",
                "Bearer admin-s3cret-of-tests");
    }
}
