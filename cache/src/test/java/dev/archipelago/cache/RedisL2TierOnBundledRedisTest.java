package dev.archipelago.cache;

/** {@link RedisL2TierTest} with Redis 6.2. */
class RedisL2TierOnBundledRedisTest extends RedisL2TierTest {

    @Override
    RedisServer server() {
        return RedisServer.bundledRunning();
    }
}
