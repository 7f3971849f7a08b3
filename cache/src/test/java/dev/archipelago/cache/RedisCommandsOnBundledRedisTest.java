package dev.archipelago.cache;

/** The same with Redis 6.2. */
class RedisCommandsOnBundledRedisTest extends RedisCommandsTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
