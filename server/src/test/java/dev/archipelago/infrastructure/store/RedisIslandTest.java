package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.island.Health.Status;
import dev.archipelago.site.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the health of a real Redis that rejects writes, is slow or denies permissions. */
class RedisIslandTest {

    private final RedisFixture redis = RedisFixture.start();
    private final RedisLink link =
            RedisLink.open(RedisOptions.of(redis.uri().toString()).withHeartbeat(Duration.ofMillis(100)));
    private final RedisIsland island = new RedisIsland(link);
    private final BufferedStreamWriter writer = new BufferedStreamWriter(link, "island", 10, 10);

    @BeforeEach
    void healthy() {
        await("a healthy component", () -> island.health().status() == Status.HEALTHY);
    }

    @AfterEach
    void close() {
        writer.close();
        island.close();
        redis.close();
    }

    @Test
    void health_memoryFull_reportsItUntilThereIsRoom() {
        send("CONFIG", "SET", "maxmemory", "1");
        await("the problem in the message", () -> written().contains("memory is full"));

        send("CONFIG", "SET", "maxmemory", "0");
        await("a healthy component", () -> written().equals("ok"));
    }

    @Test
    void health_diskNotWritable_reportsItUntilItIs() throws Exception {
        send("SET", "key", "value").get(20, TimeUnit.SECONDS);
        // The save takes long enough to be killed, which Redis reports as a failed write to disk.
        send("CONFIG", "SET", "rdb-key-save-delay", "10000000");
        send("CONFIG", "SET", "save", "3600 1");
        ProcessHandle server = ProcessHandle.of(processId()).orElseThrow();
        send("BGSAVE");
        await("the process that saves", () -> server.children().findAny().isPresent());
        server.children().forEach(ProcessHandle::destroyForcibly);
        await("the problem in the message", () -> written().contains("cannot write to its disk"));

        send("CONFIG", "SET", "save", "");
        await("a healthy component", () -> written().equals("ok"));
    }

    @Test
    void health_redisAnswersSlowly_isDegradedUntilItIsFast() throws Exception {
        try (Relay relay = new Relay(0, redis.uri().getPort());
                RedisIsland slow = new RedisIsland(RedisLink.open(
                        RedisOptions.of("redis://127.0.0.1:" + relay.port()).withHeartbeat(Duration.ofMillis(100))))) {
            await("a healthy component", () -> slow.health().status() == Status.HEALTHY);

            relay.slow(Duration.ofMillis(250));
            await("the problem in the message", () -> slow.health().message().contains("answers slowly"));

            relay.slow(Duration.ZERO);
            await("a healthy component", () -> slow.health().status() == Status.HEALTHY);
        }
    }

    private Future<?> send(String name, String... arguments) {
        RedisCommand command = RedisCommand.of(name);
        List.of(arguments).forEach(command::with);
        return link.commands().send(command);
    }

    @Test
    void health_userLacksRights_namesEachUntilItHasThem() throws Exception {
        send("ACL", "SETUSER", "limited", "on", ">sesame", "+@all", "-eval", "~archipelago:*", "~market_data_stream")
                .get(20, TimeUnit.SECONDS);
        send("ACL", "SETUSER", "limited", "resetchannels").get(20, TimeUnit.SECONDS);
        RedisOptions options = RedisOptions.of("redis://limited:sesame@127.0.0.1:" + redis.port())
                .withHeartbeat(Duration.ofMillis(100));
        try (RedisLink user = RedisLink.open(options)) {
            await("a connection", user::available);
            assertThat(RedisRights.missing(user, "market_data_stream"))
                    .containsExactly("the command EVAL", "the channels archipelago:*", "the keys latest_market_data");
            try (RedisIsland limited = RedisIsland.testingRights(user, "market_data_stream")) {
                await(
                        "the problem in the message",
                        () -> limited.health().message().contains("the command EVAL"));
                assertThat(limited.health().message()).contains("docs/operations.md");
            }
        }
        // The fixture fails on commands denied to the server's user. These were denied to another user.
        send("ACL", "LOG", "RESET").get(20, TimeUnit.SECONDS);
        // The permissions listed in docs/operations.md, on the keys listed there, are sufficient.
        try (RedisLink server =
                RedisLink.open(RedisOptions.of(redis.serverUri().toString()).withHeartbeat(Duration.ofMillis(100)))) {
            await("a connection", server::available);
            assertThat(RedisRights.missing(server, "market_data_stream")).isEmpty();
        }
    }

    private long processId() throws Exception {
        return RedisReplies.text(send("INFO", "server").get(20, TimeUnit.SECONDS))
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .mapToLong(line -> Long.parseLong(line.substring(11).strip()))
                .findFirst()
                .orElseThrow();
    }

    private String written() {
        writer.publish(Map.of("field", "value"));
        return island.health().message();
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(what, condition::getAsBoolean);
    }
}
