package samples;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Instant;

/** Caches a greeting in memory and in Redis: the first example of the README of the cache. */
public final class Main {

    private Main() {}

    /** @param args the address of Redis, {@code redis://localhost:6379} by default */
    public static void main(String[] args) {
        String address = args.length > 0 ? args[0] : "redis://localhost:6379";
        try (RedisLink redis = RedisLink.open(RedisOptions.of(address));
                Cache cache = Cache.builder().prefix("hello:v1:").redis(redis).build()) {
            EntryOptions options = EntryOptions.of(CacheStrategy.SHORT_TERM);
            CacheKey<String> key = CacheKey.of("greeting", "world", Codec.text(), options);
            String greeting = cache.get(key, () -> "Hello, world, at " + Instant.now());
            System.out.println(greeting);
            System.out.println(cache.statistics().reads());
        }
    }
}
