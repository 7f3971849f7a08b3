package dev.archipelago.cache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Eventually;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expiry and cache writers in memory, in addition to the compatibility kit. */
class MemoryJCacheTest {

    private final CacheManager manager = Caching.getCachingProvider(ArchipelagoCachingProvider.class.getName())
            .getCacheManager(null, new ClassLoader(MemoryJCacheTest.class.getClassLoader()) {});
    private final MutableConfiguration<String, String> configuration = new MutableConfiguration<>();

    @BeforeEach
    void types() {
        configuration.setTypes(String.class, String.class);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void get_afterExpiry_isNull() {
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 20)));
        Cache<String, String> cache = manager.createCache("short", configuration);
        cache.put("key", "value");
        Eventually.becomes("it has expired", () -> cache.get("key") == null);
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    @Test
    void put_expiringAtOnce_isNotStored() {
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO));
        Cache<String, String> cache = manager.createCache("none", configuration);
        cache.put("key", "value");
        assertThat(cache.containsKey("key")).isFalse();
    }

    @Test
    void get_expiryByAccess_prolongsTheEntry() {
        configuration.setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        Cache<String, String> cache = manager.createCache("accessed", configuration);
        cache.put("key", "value");
        assertThat(cache.get("key")).isEqualTo("value");
        assertThat(cache.replace("key", "other", "new")).isFalse();
        assertThat(cache.getAndReplace("key", "new")).isEqualTo("value");
        assertThat(cache.get("key")).isEqualTo("new");
    }

    @Test
    void put_writerFails_changesNothing() {
        configuration.setWriteThrough(true);
        configuration.setCacheWriterFactory(FactoryBuilder.factoryOf(FailingWriter.class));
        Cache<String, String> cache = manager.createCache("written", configuration);
        assertThatThrownBy(() -> cache.put("key", "value")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.putAll(Map.of("key", "value"))).isInstanceOf(CacheWriterException.class);
        assertThat(cache.containsKey("key")).isFalse();
        assertThatThrownBy(() -> cache.remove("key")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.removeAll(Set.of("key"))).isInstanceOf(CacheWriterException.class);
        cache.removeAll();
    }

    @Test
    void put_notSerializable_saysWhatToDo() {
        MutableConfiguration<Object, Object> any = new MutableConfiguration<>();
        Cache<Object, Object> cache = manager.createCache("any", any);
        assertThatThrownBy(() -> cache.put("key", new Object())).hasMessageContaining("serializable");
    }
}
