package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CoalescingTest {

    private static final CacheKey<String> KEY =
            new CacheKey<>("one", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));
    private static final CacheKey<String> SOFT = new CacheKey<>(
            "soft",
            Codec.text(),
            EntryOptions.of(CacheStrategy.REAL_TIME)
                    .withFailSafe(Duration.ofDays(1))
                    .withSoftTimeout(Duration.ofMillis(20)));

    private final FakeTime time = new FakeTime();
    private final Cache cache = LeakCheck.watch(Cache.builder().clock(time).build());
    private final Cache impatient = LeakCheck.watch(
            Cache.builder().clock(time).hardTimeout(Duration.ofMillis(500)).build());
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger loads = new AtomicInteger();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void leakCheck() {
        release.countDown();
        callers.shutdownNow();
        cache.close();
        impatient.close();
    }

    private String held() throws InterruptedException {
        int number = loads.incrementAndGet();
        loading.countDown();
        if (!release.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
        return "value " + number;
    }

    private List<Future<String>> callers(int count, Callable<String> call) {
        List<Future<String>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(callers.submit(call));
        }
        return futures;
    }

    private static String result(Future<String> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private void waiting(int others) {
        Eventually.becomes("all wait", () -> cache.statistics().reads().coalesced() == others);
    }

    @Test
    void get_thousandCallers_loadOnce() throws Exception {
        List<Future<String>> all = callers(1000, () -> cache.get(KEY, this::held));
        waiting(999);
        release.countDown();
        for (Future<String> one : all) {
            assertThat(result(one)).isEqualTo("value 1");
        }
        assertThat(cache.statistics().loads().count()).isEqualTo(1);
        assertThat(cache.statistics().reads().misses()).isEqualTo(1000);
    }

    @Test
    void get_loadFails_allGetTheFailure() {
        List<Future<String>> all = callers(
                50,
                () -> cache.get(KEY, () -> {
                    held();
                    throw new IllegalStateException("source is away");
                }));
        waiting(49);
        release.countDown();
        assertThat(all).allSatisfy(one -> assertThatThrownBy(() -> result(one)).hasRootCauseMessage("source is away"));
        assertThat(loads).hasValue(1);
    }

    @Test
    void get_callerInterrupted_doesNotAffectOthers() throws Exception {
        List<Future<String>> all = callers(10, () -> cache.get(KEY, this::held));
        waiting(9);
        all.subList(0, 5).forEach(one -> one.cancel(true));
        release.countDown();
        for (Future<String> one : all.subList(5, 10)) {
            assertThat(result(one)).isEqualTo("value 1");
        }
        assertThat(cache.getIfPresent(KEY)).contains("value 1");
    }

    @Test
    void get_interruptedCaller_staysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> cache.get(KEY, this::held))
                .isInstanceOf(CacheLoadException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void remove_duringLoad_answersWaitersButKeepsNothing() throws Exception {
        List<Future<String>> all = callers(2, () -> cache.get(KEY, this::held));
        waiting(1);
        cache.remove(KEY);
        release.countDown();
        for (Future<String> one : all) {
            assertThat(result(one)).isEqualTo("value 1");
        }
        assertThat(cache.getIfPresent(KEY)).isEmpty();
    }

    @Test
    void expire_duringLoad_laterCallerBeginsANewLoad() throws Exception {
        Future<String> before = callers.submit(() -> cache.get(KEY, this::held));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        cache.expire(KEY);
        assertThat(cache.get(KEY, () -> "newer")).isEqualTo("newer");
        release.countDown();
        assertThat(result(before)).isEqualTo("value 1");
        assertThat(cache.getIfPresent(KEY)).contains("newer");
    }

    @Test
    void clear_duringLoad_keepsNothing() throws Exception {
        Future<String> before = callers.submit(() -> cache.get(KEY, this::held));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        cache.clear();
        release.countDown();
        assertThat(result(before)).isEqualTo("value 1");
        assertThat(cache.getIfPresent(KEY)).isEmpty();
    }

    @Test
    void get_removedAgainAndAgain_loadsNoMoreThanRemovalsAsk() throws Exception {
        int removals = 200;
        CountDownLatch removed = new CountDownLatch(1);
        Future<?> remover = callers.submit(() -> {
            for (int i = 0; i < removals; i++) {
                cache.remove(KEY);
                Thread.yield();
            }
            removed.countDown();
        });
        List<Future<String>> all = callers(1000, () -> {
            String last = cache.get(KEY, () -> "value " + loads.incrementAndGet());
            while (removed.getCount() > 0) {
                last = cache.get(KEY, () -> "value " + loads.incrementAndGet());
                Thread.yield();
            }
            return last;
        });
        remover.get(60, TimeUnit.SECONDS);
        for (Future<String> one : all) {
            assertThat(result(one)).startsWith("value ");
        }
        assertThat(loads.get()).isBetween(1, 1 + removals);
    }

    @Test
    void refresh_duringALoad_waitsForItAndLoadsAgain() throws Exception {
        Future<String> getter = callers.submit(() -> cache.get(KEY, this::held));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        Future<String> refresher = callers.submit(() -> cache.refresh(KEY, this::held));
        release.countDown();
        assertThat(result(getter)).isEqualTo("value 1");
        assertThat(result(refresher)).isEqualTo("value 2");
        assertThat(cache.getIfPresent(KEY)).contains("value 2");
        assertThat(loads).hasValue(2);
    }

    @Test
    void get_softTimeoutWithOlderValue_returnsItWhileTheLoadGoesOn() {
        cache.get(SOFT, () -> "older");
        time.pass(Duration.ofSeconds(10));
        assertThat(cache.get(SOFT, this::held)).isEqualTo("older");
        assertThat(cache.statistics().reads().staleServes()).isEqualTo(1);
        release.countDown();
        Eventually.becomes("the load is kept", () -> cache.getIfPresent(SOFT).isPresent());
        assertThat(cache.getIfPresent(SOFT)).contains("value 1");
    }

    @Test
    void get_softTimeoutWithoutOlderValue_waitsForTheLoad() throws Exception {
        Future<String> caller = callers.submit(() -> cache.get(SOFT, this::held));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        release.countDown();
        assertThat(result(caller)).isEqualTo("value 1");
    }

    @Test
    void get_hardTimeout_throwsAndGivesTheLoadUp() {
        assertThatThrownBy(() -> impatient.get(KEY, this::held))
                .isInstanceOf(CacheLoadException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(impatient.get(KEY, () -> "next")).isEqualTo("next");
    }

    @Test
    void get_hardTimeoutWithOlderValue_returnsItAndBacksOff() {
        CacheKey<String> safe = new CacheKey<>(
                "safe", Codec.text(), EntryOptions.of(CacheStrategy.REAL_TIME).withFailSafe(Duration.ofDays(1)));
        impatient.get(safe, () -> "older");
        time.pass(Duration.ofSeconds(10));
        assertThat(impatient.get(safe, this::held)).isEqualTo("older");
        assertThat(impatient.get(safe, this::held)).isEqualTo("older");
        assertThat(loads).hasValue(1);
    }

    @Test
    void get_abandonedInTheBackground_laterCallerStartsAfresh() {
        CacheKey<String> key = SOFT;
        impatient.get(key, () -> "older");
        time.pass(Duration.ofSeconds(10));
        assertThat(impatient.get(key, this::held)).isEqualTo("older");
        Eventually.becomes(
                "a later caller's load is kept",
                () -> impatient.refresh(key, () -> "newer").equals("newer"));
        assertThat(impatient.getIfPresent(key)).contains("newer");
    }

    @Test
    void close_duringLoad_endsTheWait() throws Exception {
        Future<String> caller = callers.submit(() -> cache.get(KEY, this::held));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        cache.close();
        assertThatThrownBy(() -> result(caller)).hasRootCauseMessage("the cache was closed");
    }
}
