package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.RedisMonitor.Command;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import dev.archipelago.cache.streams.StreamConsumer;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamGroup;
import dev.archipelago.cache.streams.StreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands sent to Redis: none scans or flushes it, and no foreign key is touched. */
@ExtendWith(LeakCheck.class)
class RedisCommandsTest {

    private static final String PREFIX = "commands:v1:";
    private static final String STREAM = "shared_stream";
    private static final Duration WAIT = Duration.ofSeconds(5);

    private static final Set<String> FORBIDDEN =
            Set.of("keys", "scan", "hscan", "sscan", "zscan", "flushall", "flushdb", "randomkey", "swapdb", "config");

    /** Commands without keys. */
    private static final Set<String> WITHOUT_KEYS = Set.of(
            "hello", "auth", "select", "ping", "info", "time", "client", "script", "quit", "reset", "command",
            "cluster");

    private static final CacheKey<String> SHARED = new CacheKey<>(
            "shared_name",
            Codec.text(),
            EntryOptions.of(CacheStrategy.REAL_TIME).asVerbatim());

    private final RedisServer server = server();
    private final RedisMonitor monitor = RedisMonitor.of(server);
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));
    private final FakeTime time = new FakeTime();
    private final Cache one = node();
    private final Cache other = node();

    RedisServer server() {
        return RedisServer.running();
    }

    private Cache node() {
        return LeakCheck.watch(
                Cache.builder().clock(time).prefix(PREFIX).redis(link).build());
    }

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        link.close();
        monitor.close();
        server.close();
    }

    private static CacheKey<String> key(String text) {
        return new CacheKey<>(
                text, Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(Duration.ofHours(1)));
    }

    private static String fail() {
        throw new IllegalStateException("source is away");
    }

    private void written() {
        Eventually.becomes(
                "L2 has it all",
                () -> one.statistics().l2Writes().pending() == 0
                        && other.statistics().l2Writes().pending() == 0);
    }

    private void useTheCache() {
        for (int i = 0; i < 20; i++) {
            one.get(key("item:" + i), () -> "value ".repeat(1000));
        }
        one.get(SHARED, () -> "plain");
        written();
        for (int i = 0; i < 20; i++) {
            other.get(key("item:" + i), RedisCommandsTest::fail);
        }
        other.get(SHARED, RedisCommandsTest::fail);
        time.pass(Duration.ofMinutes(6));
        other.get(key("item:1"), RedisCommandsTest::fail);
        one.refresh(key("item:2"), () -> "newer");
        one.expire(key("item:3"));
        one.remove(key("item:4"));
        CacheKey<String> tagged = new CacheKey<>(
                "page:home:vi",
                Codec.text(),
                EntryOptions.of(CacheStrategy.SHORT_TERM).withTags(Set.of("report")));
        one.get(tagged, () -> "tagged");
        one.find(key("nothing"), older -> LoadResult.absent(Duration.ofMinutes(1)));
        one.removeByTag("report");
        one.removeByPrefix("page:");
        written();
        one.clear();
        written();
        other.get(key("item:5"), () -> "after the clear");
        other.l2Statistics(WAIT);
        written();
    }

    private void useStreams() {
        try (BufferedStreamWriter publisher = new BufferedStreamWriter(link, STREAM, 100, 100);
                StreamReader reader = new StreamReader(link, STREAM);
                StreamConsumer consumer =
                        new StreamGroup(link, STREAM, "group", StreamReader.BEGINNING).consumer("one")) {
            publisher.publish(Map.of("n", "1"));
            List<StreamEntry> entries = reader.readAfter(StreamReader.BEGINNING, 1, WAIT);
            assertThat(reader.latest(1)).isEqualTo(entries);
            assertThat(consumer.read(1, WAIT)).extracting(StreamEntry::fields).containsExactly(Map.of("n", "1"));
            assertThat(consumer.claim(Duration.ZERO, 1))
                    .extracting(StreamEntry::deliveryCount)
                    .containsExactly(2L);
            consumer.acknowledge(entries);
            assertThat(publisher.statistics(WAIT).groups()).hasSize(1);
        }
    }

    @Test
    void everything_used_asksForNothingThatWalksOrEmptiesRedis() {
        useTheCache();
        useStreams();
        Eventually.becomes("it was told", () -> monitor.saw("psetex") && monitor.saw("xinfo"));
        assertThat(monitor.commands()).extracting(Command::name).doesNotContainAnyElementsOf(FORBIDDEN);
    }

    @Test
    void everything_used_touchesNoKeyOutsideThePrefixButTheNamedOnes() {
        useTheCache();
        useStreams();
        Eventually.becomes("it was told", () -> monitor.saw("psetex") && monitor.saw("xinfo"));
        assertThat(monitor.commands().stream().flatMap(RedisCommandsTest::keys).distinct())
                .isNotEmpty()
                .allMatch(name -> name.startsWith(PREFIX) || name.equals(SHARED.text()) || name.equals(STREAM));
    }

    private static Stream<String> keys(Command command) {
        List<String> arguments = command.arguments();
        return switch (command.name()) {
            case "eval", "evalsha" -> arguments.stream().skip(2).limit(Long.parseLong(arguments.get(1)));
            case "xgroup", "xinfo" -> arguments.stream().skip(1).limit(1);
            case "xread", "xreadgroup" -> Stream.of(arguments.get(indexOf(arguments, "STREAMS") + 1));
            case "del", "unlink", "mget", "exists", "subscribe", "unsubscribe", "ssubscribe" -> arguments.stream();
            default ->
                WITHOUT_KEYS.contains(command.name())
                        ? Stream.empty()
                        : arguments.stream().limit(1);
        };
    }

    private static int indexOf(List<String> words, String word) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase(word)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no " + word + " in " + words);
    }
}
