package dev.archipelago.cache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;
import org.slf4j.LoggerFactory;

/**
 * The technology compatibility kit of JCache 1.1.1, except the tests of annotations, which concern frameworks for
 * dependency injection. The file {@code ExcludeList} names what is excluded besides, with the reason.
 */
class TckTest {

    @BeforeAll
    static void name() {
        System.setProperty("java.net.preferIPv4Stack", "true");
        System.setProperty("javax.cache.CacheManager", JCacheManager.class.getName());
        System.setProperty("javax.cache.Cache", JCache.class.getName());
        System.setProperty("javax.cache.Cache.Entry", JCacheEntry.class.getName());
    }

    @TestFactory
    Stream<DynamicTest> tck() {
        return tests(
                "GetTest",
                "PutTest",
                "RemoveTest",
                "ReplaceTest",
                "CacheTest",
                "CacheManagerTest",
                "CachingTest",
                "TypesTest",
                "StoreByValueTest",
                "StoreByReferenceTest",
                "event.CacheListenerTest",
                "event.CacheEntryListenerClientServerTest",
                "integration.CacheLoaderTest",
                "integration.CacheLoaderClientServerTest",
                "integration.CacheLoaderWithExpiryTest",
                "integration.CacheLoaderWithoutReadThroughTest",
                "integration.CacheLoaderWriterTest",
                "integration.CacheWriterClientServerTest",
                "management.CacheManagerManagementTest",
                "management.CacheMBStatisticsBeanTest",
                "management.CacheMXBeanTest",
                "processor.CacheInvokeTest",
                "spi.CachingProviderTest",
                "spi.CachingProviderClassLoaderTest");
    }

    /** These take twenty seconds, most of it waiting. */
    @Tag("long")
    @TestFactory
    Stream<DynamicTest> tck_long() {
        return tests("expiry.CacheExpiryTest", "integration.CacheWriterTest");
    }

    private static Stream<DynamicTest> tests(String... names) {
        return Stream.of(names).map(name -> DynamicTest.dynamicTest(name, () -> run("org.jsr107.tck." + name)));
    }

    private static void run(String name) throws ClassNotFoundException {
        long begin = System.nanoTime();
        Result result = new JUnitCore().run(Class.forName(name));
        LoggerFactory.getLogger(TckTest.class)
                .info(
                        "{}: {} tests, {} failed, {} ignored, {} ms",
                        name,
                        result.getRunCount(),
                        result.getFailureCount(),
                        result.getIgnoreCount(),
                        (System.nanoTime() - begin) / 1_000_000);
        assertThat(result.getFailures()).isEmpty();
        assertThat(result.getRunCount()).isPositive();
    }
}
