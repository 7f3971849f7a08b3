package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class RedisScriptTest {

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final RedisScript COUNT = RedisScript.of("return redis.call('INCRBY', KEYS[1], ARGV[1])");

    private RedisServer server;
    private RedisLink link;

    @BeforeAll
    void open() {
        server = RedisServer.bundledRunning();
        link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));
    }

    @BeforeEach
    void forget() {
        Eventually.becomes("the link is up", link::available);
        RawCommands.ask(link, "FLUSHALL");
        RawCommands.ask(link, "SCRIPT", "FLUSH");
    }

    @AfterAll
    void close() {
        link.close();
        server.close();
    }

    @Test
    void run_oneNumber_isAListOfOne() {
        assertThat(COUNT.run(link, List.of("count"), List.of("3"), WAIT)).containsExactly("3");
    }

    @Test
    void run_severalValues_areTexts() {
        RedisScript script = RedisScript.of("return {1, KEYS[1], false, ARGV[1]}");
        assertThat(script.run(link, List.of("key"), List.of("é"), WAIT)).containsExactly("1", "key", "", "é");
    }

    @Test
    void run_redisForgotTheScript_runsItOnce() {
        COUNT.run(link, List.of("count"), List.of("1"), WAIT);
        RawCommands.ask(link, "SCRIPT", "FLUSH");
        assertThat(COUNT.run(link, List.of("count"), List.of("1"), WAIT)).containsExactly("2");
    }

    @Test
    void run_knownScript_sendsItsDigestOnly() {
        COUNT.run(link, List.of("count"), List.of("1"), WAIT);
        RawCommands.ask(link, "CONFIG", "RESETSTAT");
        COUNT.run(link, List.of("count"), List.of("1"), WAIT);
        String statistics = RawCommands.text(link, "INFO", "commandstats");
        assertThat(statistics).contains("cmdstat_evalsha:calls=1").doesNotContain("cmdstat_eval:");
    }

    @Test
    void run_scriptFails_throwsAndDoesNotRunAgain() {
        RedisScript bad = RedisScript.of("redis.call('INCR', KEYS[1]) return redis.call('NONSENSE')");
        assertThatThrownBy(() -> bad.run(link, List.of("count"), List.of(), WAIT))
                .isInstanceOf(RedisUnavailableException.class);
        assertThat(COUNT.run(link, List.of("count"), List.of("0"), WAIT)).containsExactly("1");
    }

    @Test
    void run_redisSilent_throwsInTime() {
        server.freeze();
        try {
            assertThatThrownBy(() -> COUNT.run(link, List.of("count"), List.of("1"), Duration.ofMillis(50)))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("in time");
        } finally {
            server.thaw();
        }
    }

    @Test
    void run_redisUnavailable_throwsAtOnce() {
        try (RedisServer dead = RedisServer.running();
                RedisLink lost = RedisLink.open(RedisOptions.of(dead.uri()))) {
            dead.kill();
            Eventually.becomes("the loss is seen", () -> !lost.available());
            assertThatThrownBy(() -> COUNT.run(lost, List.of("count"), List.of("1"), WAIT))
                    .isInstanceOf(RedisUnavailableException.class);
        }
    }
}
