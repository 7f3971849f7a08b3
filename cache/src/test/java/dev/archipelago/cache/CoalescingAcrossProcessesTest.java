package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.internal.load.TwoTierCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescingAcrossProcessesTest {

    private static final CacheKey<String> KEY =
            new CacheKey<>("page:home", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));
    private static final CacheKey<String> LOCAL = new CacheKey<>(
            "page:local",
            Codec.text(),
            EntryOptions.of(CacheStrategy.SHORT_TERM).in(EntryOptions.Tiers.L1_ONLY));

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger loads = new AtomicInteger();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        callers.shutdownNow();
    }

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    private String held() throws InterruptedException {
        String value = count();
        loading.countDown();
        if (!release.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
        return value;
    }

    private String heldThenFails() throws InterruptedException {
        held();
        throw new IllegalStateException("source is away");
    }

    private static String result(Future<String> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private Future<String> leads(Cache cache) throws InterruptedException {
        Future<String> leader = callers.submit(() -> cache.get(KEY, this::held));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        return leader;
    }

    private void waits(Cache cache) {
        Eventually.becomes("it waits", () -> ((TwoTierCache) cache).loadsInFlight() == 1);
    }

    @Test
    void get_onANodeThatHasJustComeBack_waitsForTheOtherNode() throws Exception {
        try (TwoNodes nodes = new TwoNodes(builder -> builder.l2ReadTimeout(Duration.ofSeconds(5)))) {
            nodes.cut();
            Future<String> leader = leads(nodes.second);
            nodes.network.heal();
            Eventually.becomes("the link is back", nodes.firstLink::available);
            Future<String> follower = callers.submit(() -> nodes.first.get(KEY, this::count));
            waits(nodes.first);
            release.countDown();
            assertThat(result(leader)).isEqualTo("value 1");
            assertThat(result(follower)).isEqualTo("value 1");
            assertThat(loads).hasValue(1);
        }
    }

    @Test
    void get_manyCallersOnTwoNodes_loadOnceInAll() throws Exception {
        try (TwoNodes nodes = new TwoNodes()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Cache cache = i % 2 == 0 ? nodes.first : nodes.second;
                all.add(callers.submit(() -> cache.get(KEY, this::held)));
            }
            assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
            waits(nodes.first);
            waits(nodes.second);
            release.countDown();
            for (Future<String> caller : all) {
                assertThat(result(caller)).isEqualTo("value 1");
            }
            assertThat(nodes.first.statistics().loads().count()
                            + nodes.second.statistics().loads().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void get_otherLoaderFails_waitersGoOnAtOnce() throws Exception {
        try (TwoNodes nodes = new TwoNodes(builder -> builder.leaseTime(Duration.ofSeconds(14)))) {
            Future<String> leader = callers.submit(() -> nodes.first.get(KEY, this::heldThenFails));
            assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
            Future<String> waiter = callers.submit(() -> nodes.second.get(KEY, this::count));
            waits(nodes.second);
            release.countDown();
            assertThatThrownBy(() -> result(leader)).hasRootCauseMessage("source is away");
            // Shorter than the lease: the waiting process was woken.
            assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("value 2");
        }
    }

    @Test
    void get_otherHoldsItTooLong_goesOnByItself() throws Exception {
        try (TwoNodes nodes = new TwoNodes(builder -> builder.leaseTime(Duration.ofMillis(100)))) {
            Future<String> leader = leads(nodes.first);
            assertThat(nodes.second.get(KEY, this::count)).isEqualTo("value 2");
            release.countDown();
            assertThat(result(leader)).isEqualTo("value 1");
        }
    }

    @Test
    void get_redisUnavailable_eachNodeLoadsForItself() {
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.server.kill();
            Eventually.becomes("both see it", () -> !nodes.firstLink.available() && !nodes.secondLink.available());
            nodes.first.get(KEY, this::count);
            nodes.second.get(KEY, this::count);
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void get_switchedOffOrInMemoryOnly_loadsOnEachNode() throws Exception {
        try (TwoNodes nodes = new TwoNodes(builder -> builder.coalesceAcrossProcesses(false))) {
            leads(nodes.first);
            assertThat(nodes.second.get(KEY, this::count)).isEqualTo("value 2");
        }
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.first.get(LOCAL, this::count);
            assertThat(nodes.second.get(LOCAL, this::count)).isEqualTo("value 4");
        }
    }

    @Test
    void remove_whileTheOtherLoads_endsTheWaitAndKeepsNothing() throws Exception {
        try (TwoNodes nodes = new TwoNodes()) {
            Future<String> leader = leads(nodes.first);
            Future<String> waiter = callers.submit(() -> nodes.second.get(KEY, this::count));
            waits(nodes.second);
            nodes.second.remove(KEY);
            assertThat(nodes.second.get(KEY, () -> "after")).isEqualTo("after");
            assertThat(result(waiter)).isIn("after", "value 2");
            Eventually.becomes("the load is cut off", () -> ((TwoTierCache) nodes.first).loadsInFlight() == 0);
            release.countDown();
            assertThat(result(leader)).isEqualTo("value 1");
            TwoNodes.written(nodes.first);
            assertThat(nodes.first.get(KEY, this::count)).isEqualTo("after");
        }
    }

    @Test
    void get_loaded_leavesNoLeaseBehind() {
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.first.get(KEY, this::count);
            Eventually.becomes(
                    "the lease is given back", () -> nodes.stored("test:v1:~lease:{test:v1:page:home}") == null);
            assertThat(nodes.stored("test:v1:page:home")).isNotNull();
        }
    }

    @Test
    void refresh_rightAfterALoad_isNotContentWithItsResult() {
        try (TwoNodes nodes = new TwoNodes()) {
            for (int i = 0; i < 20; i++) {
                String value = "refreshed " + i;
                nodes.first.remove(KEY);
                nodes.first.get(KEY, this::count);
                assertThat(nodes.second.refresh(KEY, () -> value)).isEqualTo(value);
            }
        }
    }
}
