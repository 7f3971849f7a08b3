package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The cache without the optional library zstd-jni. */
class WithoutZstdTest {

    private static final String LONG = "value ".repeat(1000);

    /** Loads the classes of the cache again and hides those of zstd. */
    private static final class Poorer extends URLClassLoader {

        private final @Nullable Function<String, LinkageError> nativeFailure;

        /** @param nativeFailure the error of the library's initialization; null: the library is missing */
        Poorer(@Nullable Function<String, LinkageError> nativeFailure) {
            super(
                    new URL[] {address(Cache.class), address(WithoutZstdTest.class)},
                    WithoutZstdTest.class.getClassLoader());
            this.nativeFailure = nativeFailure;
        }

        private static URL address(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.luben.")) {
                if (nativeFailure != null) {
                    throw nativeFailure.apply(name);
                }
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

    /** Executed in that class loader: reads a compressed value and stores another one. */
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
                        "read",
                        read,
                        "rejected",
                        cache.statistics().l2().rejected(),
                        "refused",
                        refusesToCompress(redis));
            }
        }

        private static boolean refusesToCompress(RedisLink redis) {
            try (Cache cache = Cache.builder()
                    .prefix("zstd:v1:")
                    .redis(redis)
                    .compressAbove(10)
                    .build()) {
                return cache.statistics().reads().total() < 0;
            } catch (IllegalStateException e) {
                return e.getMessage().contains("zstd-jni");
            }
        }
    }

    @Test
    void values_withoutZstd_areStoredAsTheyAreAndCompressedOnesAreACountedMiss() throws Exception {
        storesAndRejects(null);
    }

    @Test
    void values_withZstdWhoseNativeCodeCannotBeLoaded_areStoredAsTheyAreAndCompressedOnesAreACountedMiss()
            throws Exception {
        storesAndRejects(UnsatisfiedLinkError::new);
    }

    @SuppressWarnings("unchecked") // the interfaces are of the JDK, the same on both sides
    private static void storesAndRejects(@Nullable Function<String, LinkageError> nativeFailure) throws Exception {
        try (RedisServer server = RedisServer.running();
                RedisLink redis = RedisLink.open(RedisOptions.of(server.uri()));
                Poorer poorer = new Poorer(nativeFailure)) {
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
            byte[] stored = RawCommands.get(redis, "zstd:v1:page:2");
            assertThat(new String(stored)).endsWith(LONG);
        }
    }
}
