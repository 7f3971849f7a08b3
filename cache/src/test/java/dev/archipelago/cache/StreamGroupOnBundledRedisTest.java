package dev.archipelago.cache;

/** The same with Redis 6.2. */
class StreamGroupOnBundledRedisTest extends StreamGroupTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
