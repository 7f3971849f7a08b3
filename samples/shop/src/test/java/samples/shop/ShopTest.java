package samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.Eventually;
import dev.archipelago.cache.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop does what the README of the cache promises: with two nodes, and after Redis was killed. */
class ShopTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext start(String redis) {
        return SpringApplication.run(
                ShopApplication.class,
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN",
                "--archipelago.cache.redis.heartbeat=50ms",
                "--archipelago.cache.redis.url=" + redis);
    }

    private static HttpRequest.Builder to(ConfigurableApplicationContext node, String path) {
        String port = node.getEnvironment().getProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String get(ConfigurableApplicationContext node, String path) {
        return send(to(node, path)).body();
    }

    @Test
    void twoNodes_oneChangesAPrice_theOtherShowsIt_andBothSurviveRedis() {
        try (RedisServer redis = RedisServer.running();
                ConfigurableApplicationContext first = start(redis.uri());
                ConfigurableApplicationContext second = start(redis.uri())) {
            Cache cache = second.getBean(Cache.class);
            Eventually.becomes(
                    "the second hears of changes", () -> cache.statistics().l2().subscribed());
            ProductRepository database = first.getBean(ProductRepository.class);
            assertThat(get(first, "/products/1")).contains("Lotus tea").contains("4.50");
            Eventually.becomes(
                    "Redis has it",
                    () -> first.getBean(Cache.class).statistics().l2Writes().pending() == 0);
            assertThat(get(second, "/products/1")).contains("4.50");
            assertThat(database.reads()).isEqualTo(1);
            assertThat(send(to(first, "/products/9")).statusCode()).isEqualTo(404);

            HttpResponse<String> changed = send(to(first, "/products/1/price")
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString("5.25")));
            assertThat(changed.statusCode()).isEqualTo(204);
            Eventually.becomes(
                    "the second shows it", () -> get(second, "/products/1").contains("5.25"));
            assertThat(get(second, "/actuator/health"))
                    .contains("archipelagoCache")
                    .contains("AVAILABLE");

            redis.kill();
            Eventually.becomes(
                    "health says so", () -> get(second, "/actuator/health").contains("DEGRADED"));
            assertThat(send(to(second, "/actuator/health")).statusCode()).isEqualTo(200);
            long reads = database.reads();
            assertThat(get(second, "/products/1")).contains("5.25");
            assertThat(database.reads()).isEqualTo(reads);
            assertThat(get(second, "/products/2")).contains("Rice paper");
            assertThat(get(second, "/actuator/archipelagocache")).contains("\"products\":2");
            assertThat(get(second, "/actuator/metrics/archipelago.cache.hits")).contains("\"l1\"");
        }
    }
}
