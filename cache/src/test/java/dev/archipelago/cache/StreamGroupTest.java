package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import dev.archipelago.cache.streams.StreamConsumer;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamGroup;
import dev.archipelago.cache.streams.StreamGroupStatistics;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.cache.streams.StreamStatistics;
import java.time.Duration;
import java.util.ArrayList;
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

/** Consumer groups on the installed Redis. */
@ExtendWith(LeakCheck.class)
class StreamGroupTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RedisServer server = server();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(SHORT));
    private final BufferedStreamWriter publisher = new BufferedStreamWriter(link, "events", 5000, 5000);
    private final StreamGroup group = new StreamGroup(link, "events", "mailers", StreamReader.BEGINNING);
    private final StreamConsumer one = group.consumer("one");
    private final StreamConsumer other = group.consumer("other");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RedisServer server() {
        return RedisServer.running();
    }

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        one.close();
        other.close();
        publisher.close();
        link.close();
        server.close();
    }

    private void publish(int from, int to) {
        long before = publisher.statistics(LONG).published();
        for (int i = from; i <= to; i++) {
            publisher.publish(Map.of("n", String.valueOf(i)));
        }
        Eventually.becomes(
                "they are published", () -> publisher.statistics(LONG).published() == before + to - from + 1);
    }

    private static List<String> numbers(List<StreamEntry> entries) {
        return entries.stream().map(entry -> entry.fields().get("n")).toList();
    }

    private StreamGroupStatistics statistics() {
        return publisher.statistics(LONG).groups().getFirst();
    }

    @Test
    void read_twoConsumers_eachEntryGoesToOne() {
        publish(1, 10);
        List<String> read = new ArrayList<>(numbers(one.read(4, LONG)));
        read.addAll(numbers(other.read(100, LONG)));
        assertThat(read).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(one.read(1, SHORT)).isEmpty();
    }

    @Test
    void read_nothingThere_waitsForThePublisher() throws Exception {
        Future<List<StreamEntry>> waiting = threads.submit(() -> one.read(5, LONG));
        publish(1, 1);
        assertThat(numbers(waiting.get(20, TimeUnit.SECONDS))).containsExactly("1");
    }

    @Test
    void read_newEntriesOnly_skipsWhatWasThere() {
        publish(1, 3);
        StreamGroup late = new StreamGroup(link, "events", "late", StreamGroup.NEW_ENTRIES);
        late.create();
        late.create();
        publish(4, 5);
        try (StreamConsumer consumer = late.consumer("one")) {
            assertThat(numbers(consumer.read(10, LONG))).containsExactly("4", "5");
        }
    }

    @Test
    void claim_consumerDied_takesOverWhatItLeft() {
        publish(1, 5);
        List<StreamEntry> taken = one.read(3, LONG);
        one.acknowledge(taken.subList(0, 1));
        one.close();
        assertThat(numbers(other.claim(Duration.ZERO, 10))).containsExactly("2", "3");
        assertThat(other.acknowledge(taken.subList(1, 3))).isEqualTo(2);
        assertThat(other.claim(Duration.ZERO, 10)).isEmpty();
        assertThat(numbers(other.read(10, LONG))).containsExactly("4", "5");
    }

    @Test
    void claim_deliveredTooOften_isADeadLetter() {
        publish(1, 2);
        assertThat(one.read(3, LONG)).extracting(StreamEntry::deliveryCount).containsExactly(1L, 1L);
        assertThat(other.claim(Duration.ZERO, 10))
                .extracting(StreamEntry::deliveryCount)
                .containsExactly(2L, 2L);
        List<StreamEntry> dead = new java.util.ArrayList<>();
        assertThat(other.claim(Duration.ZERO, 1, 3, dead::add))
                .extracting(StreamEntry::deliveryCount)
                .containsExactly(3L);
        assertThat(numbers(other.claim(Duration.ZERO, 10, 3, dead::add))).containsExactly("2");
        assertThat(numbers(dead)).containsExactly("1");
        assertThat(statistics().pending()).isEqualTo(1);
    }

    @Test
    void claim_stillAtWork_leavesIt() {
        publish(1, 3);
        one.read(3, LONG);
        assertThat(other.claim(Duration.ofHours(1), 10)).isEmpty();
    }

    @Test
    void claim_trimmedAway_leavesOutWhatTheStreamNoLongerHolds() {
        publish(1, 3);
        one.read(3, LONG);
        RawCommands.ask(link, "XTRIM", "events", "MAXLEN", "1");
        assertThat(numbers(other.claim(Duration.ZERO, 10))).containsExactly("3");
        assertThat(statistics().pending()).isEqualTo(1);
    }

    @Test
    void acknowledge_again_isNoNews() {
        publish(1, 2);
        List<StreamEntry> read = one.read(2, LONG);
        assertThat(one.acknowledge(read)).isEqualTo(2);
        assertThat(one.acknowledge(read)).isZero();
        assertThat(one.acknowledge(List.of())).isZero();
    }

    @Test
    void statistics_behind_haveLengthRateLastIdAndLag() {
        assertThat(publisher.statistics(LONG).groups()).isEmpty();
        publish(1, 10);
        group.create();
        assertThat(statistics().lag()).hasValue(10);
        assertThat(statistics().lastId()).isEqualTo("0-0");
        List<StreamEntry> read = one.read(4, LONG);
        one.acknowledge(read.subList(0, 1));
        StreamStatistics statistics = publisher.statistics(LONG);
        assertThat(statistics.length()).hasValue(10);
        assertThat(statistics.groups())
                .containsExactly(new StreamGroupStatistics(
                        "mailers", 1, 3, read.getLast().id(), java.util.OptionalLong.of(6)));
        other.read(10, LONG);
        assertThat(statistics().lag()).hasValue(0);
        Eventually.becomes(
                "the second is over", () -> publisher.statistics(LONG).perSecond() == 1.0);
    }

    @Test
    void statistics_farBehindAfterADeletion_countsAThousandAtMost() {
        publish(1, 1200);
        one.read(100, LONG);
        String tenth = new StreamReader(link, "events").latest(10).getLast().id();
        RawCommands.ask(link, "XDEL", "events", tenth);
        assertThat(statistics().lag().orElseThrow()).isBetween(1000L, 1099L);
    }

    @Test
    void read_redisKilledAndStartedEmpty_makesTheGroupAgainAndGoesOn() {
        publish(1, 2);
        one.read(2, LONG);
        server.kill();
        Eventually.becomes("the link sees it", () -> !link.available());
        assertThatThrownBy(() -> one.read(1, SHORT)).isInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(() -> one.claim(SHORT, 1)).isInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(group::create).isInstanceOf(RedisUnavailableException.class);
        server.start();
        Eventually.becomes("the link sees it", link::available);
        publish(3, 4);
        assertThat(numbers(one.read(10, LONG))).containsExactly("3", "4");
        assertThat(other.claim(Duration.ofHours(1), 1)).isEmpty();
    }

    @Test
    void read_closedMeanwhile_ends() {
        Future<List<StreamEntry>> waiting = threads.submit(() -> one.read(1, LONG));
        Eventually.becomes("it waits", () -> link.statistics(LONG).connections().orElse(0) >= 2);
        one.close();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> one.read(1, SHORT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void names_blank_areRefused() {
        assertThatThrownBy(() -> group.consumer(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StreamGroup(link, "events", "", "0-0"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.read(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
