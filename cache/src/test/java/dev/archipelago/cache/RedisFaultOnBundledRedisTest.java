package dev.archipelago.cache;

/** {@link RedisFaultTest} with Redis 6.2. */
class RedisFaultOnBundledRedisTest extends RedisFaultTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
