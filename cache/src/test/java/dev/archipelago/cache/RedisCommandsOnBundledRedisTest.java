package dev.archipelago.cache;

/** {@link RedisCommandsTest} with Redis 6.2. */
class RedisCommandsOnBundledRedisTest extends RedisCommandsTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
