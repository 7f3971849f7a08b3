package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.load.TwoTierCache;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EagerRefreshTest {

    private static final Duration TTL = Duration.ofSeconds(100);
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(TTL));
    private static final CacheKey<String> EAGER = CacheKey.of("eager", 1, Codec.text(), OPTIONS.withEagerRefresh(0.8));
    private static final CacheKey<String> CHANCE =
            CacheKey.of("chance", 1, Codec.text(), OPTIONS.withEarlyExpiration(1));

    private final FakeTime time = new FakeTime();
    private final Random random = new Random(20261121);
    private final Cache cache = Cache.builder().clock(time).random(random).build();
    private final AtomicInteger loads = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void leakCheck() {
        release.countDown();
        Eventually.becomes("no load is left", () -> ((TwoTierCache) cache).loadsInFlight() == 0);
        cache.close();
    }

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    private String held() throws InterruptedException {
        if (!release.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
        return count();
    }

    private String slow() {
        time.pass(Duration.ofSeconds(5));
        return count();
    }

    @Test
    void eagerRefresh_beforeTheShare_doesNothing() {
        cache.get(EAGER, this::count);
        time.pass(Duration.ofSeconds(79));
        assertThat(cache.get(EAGER, this::count)).isEqualTo("value 1");
        assertThat(cache.statistics().loads().early()).isZero();
    }

    @Test
    void eagerRefresh_afterTheShare_oneCallerBeginsItAndNoCallerWaits() {
        cache.get(EAGER, this::count);
        time.pass(Duration.ofSeconds(80));
        for (int i = 0; i < 100; i++) {
            assertThat(cache.get(EAGER, this::held)).isEqualTo("value 1");
        }
        assertThat(cache.statistics().loads().early()).isEqualTo(1);
        release.countDown();
        Eventually.becomes(
                "the new value is kept", () -> cache.getIfPresent(EAGER).equals(Optional.of("value 2")));
        time.pass(Duration.ofSeconds(79));
        assertThat(cache.getIfPresent(EAGER)).contains("value 2");
    }

    @Test
    void eagerRefresh_fails_leavesTheValueFresh() {
        cache.get(EAGER, this::count);
        time.pass(Duration.ofSeconds(80));
        cache.get(EAGER, () -> {
            throw new IllegalStateException("source is away");
        });
        Eventually.becomes(
                "it failed",
                () -> cache.statistics().loads().failures() == 1 && ((TwoTierCache) cache).loadsInFlight() == 0);
        assertThat(cache.get(EAGER, this::count)).isEqualTo("value 1");
        time.pass(Duration.ofSeconds(20));
        assertThat(cache.get(EAGER, this::count)).isEqualTo("value 2");
    }

    @Test
    void eagerRefresh_removedMeanwhile_isNotKept() {
        cache.get(EAGER, this::count);
        time.pass(Duration.ofSeconds(80));
        cache.get(EAGER, this::held);
        cache.remove(EAGER);
        release.countDown();
        Eventually.becomes("it ended", () -> loads.get() == 2);
        assertThat(cache.getIfPresent(EAGER)).isEmpty();
    }

    @Test
    void eagerRefresh_find_isGivenTheOlderValue() {
        cache.find(EAGER, older -> LoadResult.of("first"));
        time.pass(Duration.ofSeconds(80));
        cache.find(EAGER, older -> LoadResult.of(older.orElse("none") + " again"));
        Eventually.becomes(
                "the new value is kept", () -> cache.getIfPresent(EAGER).equals(Optional.of("first again")));
    }

    @Test
    void earlyExpiration_slowLoad_beginsAtRandomBeforeTheEnd() {
        cache.get(CHANCE, this::slow);
        int seconds = 0;
        while (cache.statistics().loads().early() == 0 && seconds < 100) {
            time.pass(Duration.ofSeconds(1));
            seconds++;
            cache.get(CHANCE, this::count);
        }
        assertThat(seconds).isBetween(50, 99);
    }

    @Test
    void earlyExpiration_instantLoad_waitsForTheEnd() {
        cache.get(CHANCE, this::count);
        time.pass(Duration.ofSeconds(99));
        cache.get(CHANCE, this::count);
        assertThat(cache.statistics().loads().early()).isZero();
    }

    // In a JVM of its own, because profiles of other tests determine what the JIT compiler eliminates.
    @Test
    @Tag("alone")
    void hits_manyOnAnEagerKey_allocateNothing() {
        Loader<String> loader = this::count;
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Logger log = (Logger) CacheEventPublisher.KEYS;
        Level before = log.getLevel();
        log.setLevel(Level.INFO);
        try {
            // The cache checks at a miss whether hits are logged.
            cache.get(EAGER, this::count);
            cache.get(CHANCE, this::slow);
            long least = Long.MAX_VALUE;
            // Interpreted code allocates until the path is compiled, which happens late on a busy machine.
            for (int round = 0; round < 100 && least >= 20_000; round++) {
                long start = threads.getCurrentThreadAllocatedBytes();
                hit(loader, 50_000);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - start);
            }
            // 150,000 hits: the rest is due to the measurement and to maintenance of L1.
            assertThat(least).isLessThan(20_000);
        } finally {
            log.setLevel(before);
        }
    }

    private void hit(Loader<String> loader, int times) {
        for (int i = 0; i < times; i++) {
            cache.get(EAGER, loader);
            cache.get(CHANCE, loader);
            cache.getIfPresent(EAGER);
        }
    }
}
