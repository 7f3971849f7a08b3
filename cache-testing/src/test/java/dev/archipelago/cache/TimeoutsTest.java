package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.testing.FaultConfig;
import dev.archipelago.cache.testing.FaultInjector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fail-safe, and the soft and hard timeouts of loaders and of Redis. */
class TimeoutsTest {

    private static final Duration TTL = Duration.ofMinutes(5);
    private static final EntryOptions SAFE =
            EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(Duration.ofHours(1));
    private static final CacheKey<String> KEY = CacheKey.of("thing", 1, Codec.text(), SAFE);
    private static final CacheKey<String> SOFT =
            CacheKey.of("thing", 1, Codec.text(), SAFE.withSoftTimeout(Duration.ofMillis(20)));

    private final RedisServer server = RedisServer.running();
    private final FaultInjector faults = new FaultInjector(7);
    private final RedisLink link =
            RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)), faults.l2());
    private final FakeTime time = new FakeTime();
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private final Cache one = builder().build();
    private final Cache other = builder().build();
    private final CountDownLatch release = new CountDownLatch(1);

    private CacheBuilder builder() {
        return Cache.builder()
                .clock(time)
                .prefix("timeouts:v1:")
                .redis(link)
                .listener(events::add)
                .l2ReadTimeout(Duration.ofSeconds(5))
                .l2SoftTimeout(Duration.ofMillis(100))
                .hardTimeout(Duration.ofSeconds(20));
    }

    @BeforeEach
    void expiredInL2() {
        Eventually.becomes("the link is up", link::available);
        one.get(KEY, () -> "older");
        Eventually.becomes("L2 has it", () -> one.statistics().l2Writes().pending() == 0);
        time.pass(TTL);
    }

    @AfterEach
    void close() {
        release.countDown();
        one.close();
        other.close();
        link.close();
        server.close();
    }

    private String held() throws InterruptedException {
        if (!release.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
        return "newer";
    }

    private String fail() {
        throw new IllegalStateException("source is away");
    }

    @Test
    void softTimeout_olderValueArrivesLaterFromL2_isUsed() {
        faults.inject(FaultConfig.NONE.withDelay(1, Duration.ofMillis(200)));
        assertThat(other.get(SOFT, this::held)).isEqualTo("older");
        assertThat(other.statistics().reads().staleServes()).isEqualTo(1);
        assertThat(release.getCount()).isEqualTo(1);
        release.countDown();
        Eventually.becomes("the load is kept", () -> other.getIfPresent(SOFT).isPresent());
    }

    @Test
    void softTimeout_ofL2WithOlderValue_goesOnToTheLoader() {
        faults.inject(FaultConfig.NONE.withDelay(1, Duration.ofSeconds(2)));
        assertThat(one.get(KEY, () -> "newer")).isEqualTo("newer");
        assertThat(one.statistics().l2().fallbacks()).isEqualTo(1);
        assertThat(Duration.ofNanos(one.statistics().l2().readNanos())).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void hardTimeout_ofL2WithoutOlderValue_isWaitedFor() {
        faults.inject(FaultConfig.NONE.withDelay(1, Duration.ofMillis(300)));
        time.pass(TTL.negated());
        assertThat(other.get(KEY, this::fail)).isEqualTo("older");
        assertThat(other.statistics().reads().l2Hits()).isEqualTo(1);
    }

    @Test
    void hardTimeout_ofTheKey_endsTheWaitBeforeTheCachesOwn() {
        CacheKey<String> hasty = CacheKey.of(
                "hasty",
                1,
                Codec.text(),
                EntryOptions.of(CacheStrategy.SHORT_TERM).withHardTimeout(Duration.ofMillis(50)));
        assertThatThrownBy(() -> one.get(hasty, this::held))
                .isInstanceOf(CacheLoadException.class)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasStackTraceContaining("PT0.05S");
    }

    @Test
    void hardTimeout_ofTheLoader_endsTheWait() {
        try (Cache impatient = builder()
                .hardTimeout(Duration.ofMillis(100))
                .prefix("impatient:")
                .build()) {
            assertThatThrownBy(() -> impatient.get(KEY, this::held))
                    .isInstanceOf(CacheLoadException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void failSafe_loadsFailThenWork_tellsEachChangeOnce() {
        assertThat(one.get(KEY, this::fail)).isEqualTo("older");
        time.pass(Duration.ofSeconds(10));
        assertThat(one.get(KEY, this::fail)).isEqualTo("older");
        time.pass(Duration.ofSeconds(10));
        assertThat(one.get(KEY, () -> "newer")).isEqualTo("newer");
        List<CacheEvent> told = events.stream()
                .filter(event -> event instanceof CacheEvent.LoadsFail || event instanceof CacheEvent.LoadsRecovered)
                .toList();
        assertThat(told).hasSize(2);
        assertThat(told.getFirst()).isInstanceOfSatisfying(CacheEvent.LoadsFail.class, event -> {
            assertThat(event.key()).isEqualTo("thing:1");
            assertThat(event.servedStale()).isTrue();
            assertThat(event.cause()).hasMessage("source is away");
        });
        assertThat(told.getLast()).isEqualTo(new CacheEvent.LoadsRecovered("thing:1"));
    }

    @Test
    void failSafe_windowOver_nothingStandsIn() {
        time.pass(Duration.ofHours(1));
        assertThatThrownBy(() -> one.get(KEY, this::fail)).hasRootCauseMessage("source is away");
    }
}
