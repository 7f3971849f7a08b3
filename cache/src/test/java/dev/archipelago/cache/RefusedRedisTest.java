package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.archipelago.cache.CacheStatistics.L2State;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A Redis that refuses what the cache needs is reported once, and the cache continues without it. */
@ExtendWith(LeakCheck.class)
class RefusedRedisTest {

    private static final CacheKey<String> KEY = new CacheKey<>(
            "page:home",
            Codec.text(),
            EntryOptions.of(CacheStrategy.LONG_TERM).withTags(java.util.Set.of("author:anna")));

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final RedisServer server = RedisServer.running();
    private final RedisLink admin = link(server.uri());
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.archipelago.cache");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private static RedisLink link(String uri) {
        RedisLink link = RedisLink.open(RedisOptions.of(uri).withHeartbeat(Duration.ofMillis(50)));
        Eventually.becomes("the link is up", link::available);
        return link;
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        admin.close();
        server.close();
    }

    private List<String> warnings(String part) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains(part))
                .toList();
    }

    private RedisLink userWith(String... rights) {
        RawCommands.ask(admin, "ACL", "SETUSER", "limited", "on", ">secret");
        for (String right : rights) {
            RawCommands.ask(admin, "ACL", "SETUSER", "limited", right);
        }
        return link("redis://limited:secret@127.0.0.1:" + server.port());
    }

    private static Cache cache(RedisLink link) {
        return LeakCheck.watch(unwatched(link));
    }

    private static Cache unwatched(RedisLink link) {
        return Cache.builder()
                .prefix("test:v1:")
                .redis(link)
                .l2Pause(Duration.ofMillis(10))
                .build();
    }

    /** The rights that the README lists. */
    private static final String[] RIGHTS = {
        "-@all",
        "+@connection",
        "+info",
        "+get",
        "+mget",
        "+hmget",
        "+pttl",
        "+eval",
        "+evalsha",
        "+publish",
        "+subscribe",
        "+time",
        "+set",
        "+setex",
        "+psetex",
        "+del",
        "+getrange",
        "+hget",
        "+hset",
        "+hsetnx",
        "+hlen",
        "+hgetall",
        "+hdel",
        "~test:v1:*",
        "~verbatim:*",
        "&test:v1:*"
    };

    @Test
    void redis_userWithTheDocumentedRights_isRefusedNothing() {
        try (RedisLink link = userWith(RIGHTS);
                Cache cache = unwatched(link);
                Cache other = unwatched(link)) {
            CacheKey<String> verbatim = new CacheKey<>(
                    "verbatim:1",
                    Codec.text(),
                    EntryOptions.of(CacheStrategy.LONG_TERM).asVerbatim());
            for (int i = 0; i < 3; i++) {
                cache.get(KEY, () -> "value");
                cache.get(verbatim, () -> "value");
                TwoNodes.written(cache);
                other.get(KEY, () -> "value");
                other.get(verbatim, () -> "value");
                other.refresh(KEY, () -> "newer");
                cache.removeByTag("author:anna");
                cache.clear();
                cache.remove(KEY);
                cache.remove(verbatim);
                assertThat(cache.getAll(List.of(KEY), keys -> Map.of(KEY, "value")))
                        .hasSize(1);
                assertThat(cache.put(KEY, "put").await(WAIT)).isTrue();
            }
            assertThat(cache.statistics().l2().refusal()).isEmpty();
            assertThat(cache.statistics().l2().state()).isEqualTo(L2State.AVAILABLE);
            assertThat(other.statistics().l2().refusal()).isEmpty();
            assertThat(cache.statistics().l2().failures()).isZero();
        }
    }

    @Test
    void redis_userWithoutScripts_isReportedOnceAndTheCacheContinues() {
        try (RedisLink link = userWith("allkeys", "allchannels", "allcommands", "-eval", "-evalsha");
                Cache cache = cache(link)) {
            for (int i = 0; i < 20; i++) {
                cache.remove(KEY);
                assertThat(cache.get(KEY, () -> "value")).isEqualTo("value");
            }
            Eventually.becomes("it is known", () -> cache.statistics().l2().state() == L2State.REFUSED);
            Eventually.becomes(
                    "reads and writes are reported", () -> warnings("NOPERM").size() == 2);
            assertThat(cache.statistics().l2().refusal().orElseThrow()).contains("NOPERM");

            RawCommands.ask(admin, "ACL", "SETUSER", "limited", "allcommands");
            TwoNodes.written(cache);
            Eventually.becomes("it is used again", () -> {
                cache.remove(KEY);
                cache.get(KEY, () -> "value");
                return cache.statistics().l2().state() == L2State.AVAILABLE;
            });
            assertThat(warnings("NOPERM")).hasSize(2);
        }
    }

    @Test
    void redis_userWithoutTheChannel_isReportedAndNothingIsWrittenAgainAndAgain() {
        try (RedisLink link = userWith("allkeys", "allcommands", "resetchannels");
                Cache cache = cache(link)) {
            cache.get(KEY, () -> "value");
            cache.removeByTag("author:anna");
            cache.remove(KEY);
            TwoNodes.written(cache);
            Eventually.becomes("it is known", () -> cache.statistics().l2().state() == L2State.REFUSED);
            assertThat(cache.statistics().l2().subscribed()).isFalse();
            assertThat(cache.statistics().l2().refusal().orElseThrow()).contains("NOPERM");
            Eventually.becomes(
                    "the subscription is reported",
                    () -> warnings("subscription").size() == 1);
            assertThat(cache.get(KEY, () -> "again")).isEqualTo("again");
            TwoNodes.written(cache);
            try (Cache restarted = cache(link)) {
                assertThat(restarted.get(KEY, () -> "not in L2")).isEqualTo("again");
            }
        }
    }

    @Test
    void redis_readOnlyReplica_isReportedAndKeepsTheRemovalQueued() {
        try (RedisServer replica = RedisServer.running();
                RedisLink link = link(replica.uri())) {
            RawCommands.ask(link, "REPLICAOF", "127.0.0.1", Integer.toString(server.port()));
            RawCommands.set(admin, "seen", new byte[] {1});
            Eventually.becomes("it replicates", () -> link.available() && RawCommands.get(link, "seen") != null);
            try (Cache cache = cache(link)) {
                cache.remove(KEY);
                Eventually.becomes("it is known", () -> cache.statistics().l2().state() == L2State.REFUSED);
                assertThat(cache.statistics().l2().refusal().orElseThrow()).contains("READONLY");
                assertThat(cache.get(KEY, () -> "value")).isEqualTo("value");
                assertThat(cache.statistics().l2Writes().pending()).isPositive();
                assertThat(warnings("rejects writes")).hasSize(1);

                RawCommands.ask(link, "REPLICAOF", "NO", "ONE");
                TwoNodes.written(cache);
            }
        }
    }

    @Test
    void get_redisComesBackEmpty_isReportedOnceAndEntriesAreLoadedAgain() {
        try (Cache cache =
                LeakCheck.watch(Cache.builder().prefix("test:v1:").redis(admin).build())) {
            cache.get(KEY, () -> "before");
            Eventually.becomes(
                    "it is written", () -> cache.statistics().l2Writes().pending() == 0);
            server.kill();
            Eventually.becomes("the loss is noticed", () -> !admin.available());
            assertThat(cache.get(KEY, () -> "meanwhile")).isEqualTo("before");

            server.start();

            Eventually.becomes(
                    "the loss of data is reported",
                    () -> !warnings("has lost its data").isEmpty());
            Eventually.becomes(
                    "the entry is loaded again",
                    () -> cache.get(KEY, () -> "after").equals("after"));
            assertThat(warnings("has lost its data")).hasSize(1);
        }
    }
}
