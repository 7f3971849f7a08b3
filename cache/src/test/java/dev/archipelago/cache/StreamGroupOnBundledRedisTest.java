package dev.archipelago.cache;

/** {@link StreamGroupTest} with Redis 6.2. */
class StreamGroupOnBundledRedisTest extends StreamGroupTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
