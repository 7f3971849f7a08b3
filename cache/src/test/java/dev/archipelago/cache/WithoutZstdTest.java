package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A program that has the cache but not zstd-jni, which is optional. */
class WithoutZstdTest {

    private static final String LONG = "value ".repeat(1000);

    /** The cache's classes anew, and none of zstd. */
    private static final class Poorer extends URLClassLoader {

        Poorer() {
            super(
                    new URL[] {address(Cache.class), address(WithoutZstdTest.class)},
                    WithoutZstdTest.class.getClassLoader());
        }

        private static URL address(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.luben.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.archipelago.cache.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }
    }

    private static CacheKey<String> key(int number) {
        return CacheKey.of("page", number, Codec.text(), EntryOptions.of(CacheStrategy.LONG_TERM));
    }

    /** Run there: reads a value that is compressed in Redis, and keeps one of its own. */
    public static final class Reader implements Function<String, Map<String, Object>> {

        @Override
        public Map<String, Object> apply(String uri) {
            try (RedisLink redis = RedisLink.open(RedisOptions.of(uri));
                    Cache cache =
                            Cache.builder().prefix("zstd:v1:").redis(redis).build()) {
                Eventually.becomes("the link is up", redis::available);
                String read = cache.get(key(1), () -> "loaded again");
                cache.get(key(2), () -> LONG);
                TwoNodes.written(cache);
                return Map.of(
                        "read", read, "rejected", cache.statistics().l2Rejected(), "refused", refusesToCompress());
            }
        }

        private static boolean refusesToCompress() {
            try (Cache cache = Cache.builder().compressAbove(10).build()) {
                return cache.statistics().reads() < 0;
            } catch (IllegalStateException e) {
                return e.getMessage().contains("zstd-jni");
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the interfaces are of the JDK, the same on both sides
    void values_withoutZstd_areStoredAsTheyAreAndCompressedOnesAreACountedMiss() throws Exception {
        try (RedisServer server = RedisServer.running();
                RedisLink redis = RedisLink.open(RedisOptions.of(server.uri()));
                Poorer poorer = new Poorer()) {
            Eventually.becomes("the link is up", redis::available);
            try (Cache compressing = Cache.builder()
                    .prefix("zstd:v1:")
                    .redis(redis)
                    .compressAbove(100)
                    .build()) {
                compressing.get(key(1), () -> LONG);
                TwoNodes.written(compressing);
            }

            Function<String, Map<String, Object>> reader = (Function<String, Map<String, Object>>)
                    poorer.loadClass(Reader.class.getName()).getConstructor().newInstance();

            assertThat(reader.apply(server.uri()))
                    .containsEntry("read", "loaded again")
                    .containsEntry("rejected", 1L)
                    .containsEntry("refused", true);
            byte[] stored =
                    RedisReplies.ask(() -> redis.commands().get("zstd:v1:page:2".getBytes()), Duration.ofSeconds(5));
            assertThat(new String(stored)).endsWith(LONG);
        }
    }
}
