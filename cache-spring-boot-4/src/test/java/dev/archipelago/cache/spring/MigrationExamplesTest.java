package dev.archipelago.cache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.ReadmeExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the page on migration compiles, those with the former libraries included. */
class MigrationExamplesTest {

    private static final String IMPORTS = """
            import com.alicp.jetcache.anno.CacheInvalidate;
            import com.alicp.jetcache.anno.CachePenetrationProtect;
            import com.alicp.jetcache.anno.CacheRefresh;
            import com.alicp.jetcache.anno.CacheType;
            import com.alicp.jetcache.anno.Cached;
            import com.github.benmanes.caffeine.cache.Caffeine;
            import com.github.benmanes.caffeine.cache.LoadingCache;
            import dev.archipelago.cache.*;
            import dev.archipelago.cache.jackson.JacksonCodec;
            import dev.archipelago.cache.redis.*;
            import org.redisson.api.RLocalCachedMap;
            import org.redisson.api.RedissonClient;
            import org.redisson.api.options.LocalCachedMapOptions;
            import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
            import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
            import org.springframework.cache.annotation.CacheEvict;
            import org.springframework.cache.annotation.Cacheable;
            """;

    private static final String MEMBERS = """
            record Product(long id) {}
            interface Database {
                Product product(long id);
                void update(Product product);
            }
            Database database;
            RedisLink redis;
            RedissonClient redisson;
            Cache cache;
            CacheKeyFactory<Product> products;
            long id;
            """;

    @Test
    void migration_everyExample_compiles(@TempDir Path classes) throws IOException {
        List<String> examples = ReadmeExamples.of(Path.of("..", "cache", "docs", "migration.md"));
        assertThat(examples).hasSizeGreaterThan(5);
        assertThat(ReadmeExamples.errors(examples, IMPORTS, MEMBERS, classes)).isEmpty();
    }
}
