package dev.archipelago.infrastructure.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.LogFile;
import dev.archipelago.infrastructure.config.LogConfig;
import dev.archipelago.infrastructure.log.RequestContext.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SlowLogTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(42);
    private final SlowLog slow = new SlowLog(now::get);

    @Test
    void check_longerThanASecond_warnsOnceWithTheParts() {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            SlowLog.check(SlowLog.Kind.REQUEST, SECOND, () -> "GET /fast");
            SlowLog.check(
                    SlowLog.Kind.REQUEST,
                    2 * SECOND,
                    () -> "GET /slow",
                    () -> new TreeMap<>(Map.of(Part.POOL, SECOND / 2, Part.QUERY, SECOND)));

            assertThat(log.lines()).hasSize(1);
            JsonNode line = log.lines().getFirst();
            assertThat(line.path("level").asString()).isEqualTo("WARN");
            assertThat(line.path("message").asString())
                    .isEqualTo("Slow request: GET /slow took 2000 ms (pool 500 ms, query 1000 ms, other 500 ms)");
            assertThat(line.path("query_ms").asInt()).isEqualTo(1000);
        }
    }

    @Test
    void warn_moreThanTenInTenSeconds_leavesTheRestOutAndCountsIt() {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            for (int i = 0; i < SlowLog.MOST_IN_WINDOW + 5; i++) {
                slow.warn(SlowLog.Kind.QUERY, 2 * SECOND, "SELECT 1", Map.of());
            }
            slow.warn(SlowLog.Kind.UPSTREAM, 2 * SECOND, "binance", Map.of());
            now.addAndGet(SlowLog.WINDOW.toNanos());
            slow.warn(SlowLog.Kind.QUERY, 2 * SECOND, "SELECT\n  2", Map.of());

            List<JsonNode> lines = log.lines();
            assertThat(lines).hasSize(SlowLog.MOST_IN_WINDOW + 2);
            assertThat(lines.getLast().path("message").asString())
                    .isEqualTo("Slow query: SELECT 2 took 2000 ms (and 5 more of its kind were not logged)");
        }
    }
}
