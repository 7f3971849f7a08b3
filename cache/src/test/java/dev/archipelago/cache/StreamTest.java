package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.cache.streams.StreamStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class StreamTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RedisServer server = RedisServer.bundledRunning();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(SHORT));
    private final BufferedStreamWriter publisher = new BufferedStreamWriter(link, "events", 100, 50);
    private final StreamReader reader = new StreamReader(link, "events");
    private final ExecutorService other = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        other.shutdownNow();
        reader.close();
        publisher.close();
        link.close();
        server.close();
    }

    private void publish(int from, int to) {
        for (int i = from; i <= to; i++) {
            publisher.publish(Map.of("n", String.valueOf(i)));
        }
    }

    private void published(long count) {
        Eventually.becomes(
                "they are published", () -> publisher.statistics(LONG).published() >= count);
    }

    @Test
    void publish_severalFields_keepsTheirOrder() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("z", "1");
        fields.put("a", "é");
        publisher.publish(fields);
        published(1);
        Map<String, String> read = reader.latest(1).getFirst().fields();
        assertThat(read).containsExactlyEntriesOf(fields);
    }

    @Test
    void publish_noFieldOrNull_throws() {
        assertThatThrownBy(() -> publisher.publish(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void latest_several_isNewestFirst() {
        publish(1, 3);
        published(3);
        assertThat(reader.latest(2))
                .extracting(entry -> entry.fields().get("n"))
                .containsExactly("3", "2");
    }

    @Test
    void readAfter_id_followsWithoutAGap() {
        publish(1, 10);
        published(10);
        List<String> seen = new ArrayList<>();
        String id = StreamReader.BEGINNING;
        while (seen.size() < 10) {
            List<StreamEntry> batch = reader.readAfter(id, 3, LONG);
            batch.forEach(entry -> seen.add(entry.fields().get("n")));
            id = batch.getLast().id();
        }
        assertThat(seen).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    }

    @Test
    void readAfter_nothingNew_isEmptyAfterTheBlock() {
        assertThat(reader.readAfter(StreamReader.BEGINNING, 3, SHORT)).isEmpty();
    }

    @Test
    void readAfter_published_wakesUp() throws Exception {
        Future<List<StreamEntry>> waiting = other.submit(() -> reader.readAfter(StreamReader.BEGINNING, 3, LONG));
        publish(1, 1);
        assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void readAfter_closedMeanwhile_ends() throws Exception {
        Future<List<StreamEntry>> waiting = other.submit(() -> reader.readAfter(StreamReader.BEGINNING, 3, LONG));
        Eventually.becomes("it waits", () -> link.statistics(LONG).connections().orElse(0) >= 2);
        reader.close();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> reader.readAfter("0", 1, SHORT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readAfter_blockOutOfRange_throws() {
        assertThatThrownBy(() -> reader.readAfter("0", 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.readAfter("0", 1, Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void publish_redisUnavailable_keepsTheNewestAndSendsThemLater() {
        server.kill();
        Eventually.becomes("the link sees it", () -> !link.available());
        publish(1, 80);
        assertThatThrownBy(() -> reader.latest(1)).isInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(() -> reader.readAfter("0", 1, SHORT)).isInstanceOf(RedisUnavailableException.class);
        assertThat(publisher.statistics(SHORT).length()).isEmpty();
        server.start();
        Eventually.becomes(
                "nothing waits any more",
                () -> publisher.statistics(LONG).published()
                                + publisher.statistics(LONG).dropped()
                        == 80);
        assertThat(publisher.statistics(LONG).dropped()).isBetween(30L, 31L);
        assertThat(reader.latest(1).getFirst().fields()).containsEntry("n", "80");
    }

    @Test
    void statistics_published_haveLengthAndLastId() {
        publish(1, 5);
        published(5);
        StreamStatistics statistics = publisher.statistics(LONG);
        assertThat(statistics.length()).hasValue(5);
        assertThat(statistics.lastId()).contains(reader.latest(1).getFirst().id());
        assertThat(statistics.waiting()).isZero();
    }

    @Test
    void publish_moreThanTheMaximum_isTrimmedToAbout() {
        for (int round = 0; round < 30; round++) {
            publish(1, 50);
            published(50L * (round + 1));
        }
        assertThat(publisher.statistics(LONG).length().orElseThrow()).isBetween(100L, 300L);
    }

    @Test
    void publisher_noRoom_isRefused() {
        assertThatThrownBy(() -> new BufferedStreamWriter(link, "s", 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
