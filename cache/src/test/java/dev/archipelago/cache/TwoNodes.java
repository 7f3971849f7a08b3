package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two caches that share a Redis as two processes do. The network of the first one can be cut. */
final class TwoNodes implements AutoCloseable {

    private static final Duration BEAT = Duration.ofMillis(50);

    final RedisServer server = RedisServer.running();
    final FaultProxy network = FaultProxy.to(server.port());
    final FakeTime time = new FakeTime();
    final RedisLink firstLink = link(network.uri());
    final RedisLink secondLink = link(server.uri());
    final Cache first;
    final Cache second;

    TwoNodes() {
        this(builder -> builder);
    }

    TwoNodes(UnaryOperator<CacheBuilder> options) {
        Eventually.becomes("both links are up", () -> firstLink.available() && secondLink.available());
        first = options.apply(Cache.builder().clock(time).prefix("test:v1:").redis(firstLink))
                .build();
        second = options.apply(Cache.builder().clock(time).prefix("test:v1:").redis(secondLink))
                .build();
    }

    private static RedisLink link(String uri) {
        return RedisLink.open(
                RedisOptions.of(uri).withHeartbeat(BEAT).withTimeouts(Duration.ofSeconds(1), Duration.ofMillis(800)));
    }

    void cut() {
        network.refuse();
        Eventually.becomes("the first sees it", () -> !firstLink.available());
    }

    void heal() {
        network.heal();
        Eventually.becomes("the first is back", firstLink::available);
        Eventually.becomes("both hear of changes again", () -> listeners() == 2);
        written(first);
    }

    private long listeners() {
        return RawCommands.subscribers(secondLink, "test:v1:~changes");
    }

    static void written(Cache cache) {
        Eventually.becomes("L2 has it all", () -> cache.statistics().l2Writes().pending() == 0);
    }

    byte @Nullable [] stored(String key) {
        return RawCommands.get(secondLink, key);
    }

    @Override
    public void close() {
        first.close();
        second.close();
        firstLink.close();
        secondLink.close();
        network.close();
        server.close();
    }
}
