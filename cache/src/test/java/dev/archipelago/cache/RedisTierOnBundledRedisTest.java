package dev.archipelago.cache;

/** The same with Redis 6.2. */
class RedisTierOnBundledRedisTest extends RedisTierTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
