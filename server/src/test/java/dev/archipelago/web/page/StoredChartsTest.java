package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.site.Await;
import dev.archipelago.web.view.ChartEngine;
import dev.archipelago.web.view.ChartEngineException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests charts that one server has stored in Redis and another one reads. */
class StoredChartsTest {

    private static final String HASH = "0f".repeat(32);
    private static final List<ChartEngine.Chart> CHARTS = List.of(new ChartEngine.Chart("bar", "<svg>ắ</svg>"));

    private final RedisFixture redis = RedisFixture.start();

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void get_drawnByAnotherServer_isNotDrawnAgain() {
        store("the secret of the site");

        try (Server server = new Server("the secret of the site")) {
            assertThat(server.charts.get(HASH, StoredChartsTest::fail)).isEqualTo(CHARTS);
        }
    }

    @Test
    void get_storedWithAnotherSecret_isDrawn() {
        store("another");

        try (Server server = new Server("the secret of the site")) {
            assertThatThrownBy(() -> server.charts.get(HASH, StoredChartsTest::fail))
                    .isInstanceOf(ChartEngineException.class)
                    .hasMessage("drawn");
        }
    }

    private void store(String secret) {
        try (Server server = new Server(secret)) {
            assertThat(server.charts.get(HASH, () -> CHARTS)).isEqualTo(CHARTS);
            Await.until(
                    "the write",
                    () -> server.cache.statistics().l2Writes().completed() > 0
                            && server.cache.statistics().l2Writes().pending() == 0);
        }
    }

    private static List<ChartEngine.Chart> fail() {
        throw new ChartEngineException("drawn", null);
    }

    private final class Server implements AutoCloseable {
        private final RedisLink link =
                RedisLink.open(RedisOptions.of(redis.uri().toString()));
        private final Cache cache =
                Cache.builder().prefix("archipelago:test:").redis(link).build();
        private final StoredCharts charts;

        private Server(String secret) {
            charts = new StoredCharts(
                    cache,
                    new PageFactory(SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret(secret))),
                    Duration.ofSeconds(30));
            Await.until("Redis", () -> cache.l2Statistics(Duration.ofSeconds(1)).available());
        }

        @Override
        public void close() {
            cache.close();
            link.close();
        }
    }
}
