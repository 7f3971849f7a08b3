package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.language.Language;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.site.Await;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageCacheTest {

    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final PageRoute HOME = new PageRoute.Home();
    private static final PageRoute REPORT = new PageRoute.Report(1);

    private static final PageFactory FACTORY =
            new PageFactory(SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret("test")));

    private final FakeSource source = new FakeSource();
    private final Cache cache = Cache.builder().build();
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final PageCache pages = new PageCache(cache, source, FACTORY, "Build #1", 2, clock);
    private final PageRefresher keeper = new PageRefresher(pages);

    @AfterEach
    void close() {
        keeper.close();
        pages.close();
        cache.close();
    }

    @Test
    void getIfPresent_neverMade_isEmpty() {
        assertThat(pages.getIfPresent(HOME, Language.VIETNAMESE)).isEmpty();
        assertThat(pages.readable()).isFalse();
    }

    @Test
    void get_made_isPresentFromThenOn() {
        Page made = pages.get(HOME, Language.VIETNAMESE).orElseThrow();

        assertThat(pages.getIfPresent(HOME, Language.VIETNAMESE)).containsSame(made);
        assertThat(pages.getIfPresent(HOME, Language.ENGLISH)).isEmpty();
        assertThat(pages.readable()).isTrue();
    }

    @Test
    void get_noSuchPage_leavesNothing() {
        source.texts.remove(REPORT);

        assertThat(pages.get(REPORT, Language.VIETNAMESE)).isEmpty();
        assertThat(pages.getIfPresent(REPORT, Language.VIETNAMESE)).isEmpty();
        assertThat(pages.size()).isZero();
        assertThat(cache.statistics().l1Entries()).isZero();
    }

    @Test
    void get_sourceAwayAndNeverMade_throws() {
        source.away = true;

        assertThatThrownBy(() -> pages.get(REPORT, Language.VIETNAMESE)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void get_sourceAwayAndOutOfDate_isTheOlderPage() {
        pages.get(REPORT, Language.VIETNAMESE);
        source.away = true;
        keeper.reportsChanged();

        assertThat(text(pages.get(REPORT, Language.VIETNAMESE))).isEqualTo("one vi");
    }

    @Test
    void get_degradedPage_isFreshForSecondsHereAndOnTheWay() {
        ManualClock now = new ManualClock(NOW.toString());
        try (Cache moving = Cache.builder().clock(now).build();
                PageCache brief = new PageCache(moving, source, FACTORY, "b", 1, now)) {
            source.degraded = true;
            Page page = brief.get(REPORT, Language.VIETNAMESE).orElseThrow();
            assertThat(page.head().byAddress().cacheControl()).isEqualTo("public, max-age=5");
            source.degraded = false;
            source.texts.put(REPORT, "whole");

            now.advance(Duration.ofSeconds(6));
            Await.until(
                    "its end",
                    () -> brief.getIfPresent(REPORT, Language.VIETNAMESE).isEmpty());

            assertThat(text(brief.get(REPORT, Language.VIETNAMESE))).isEqualTo("whole vi");
            now.advance(Duration.ofMinutes(1));
            assertThat(brief.getIfPresent(REPORT, Language.VIETNAMESE)).isPresent();
        }
    }

    @Test
    void reportChanged_corrected_isMadeAgain() {
        pages.get(REPORT, Language.VIETNAMESE);
        source.texts.put(REPORT, "two");

        keeper.reportChanged(1);

        assertThat(text(pages.get(REPORT, Language.VIETNAMESE))).isEqualTo("two vi");
    }

    @Test
    void reportChanged_deleted_isGone() {
        pages.get(REPORT, Language.VIETNAMESE);
        source.texts.remove(REPORT);

        keeper.reportChanged(1);

        assertThat(pages.get(REPORT, Language.VIETNAMESE)).isEmpty();
        assertThat(pages.getIfPresent(REPORT, Language.VIETNAMESE)).isEmpty();
    }

    @Test
    void reportChanged_another_keepsFramesAndPrintsOfThisOne() {
        PageRoute frame = new PageRoute.Frame(1, PageRoute.Scripts.OURS);
        pages.get(frame, Language.VIETNAMESE);
        pages.get(REPORT, Language.VIETNAMESE);

        keeper.reportChanged(2);

        assertThat(pages.getIfPresent(frame, Language.VIETNAMESE)).isPresent();
        assertThat(pages.getIfPresent(REPORT, Language.VIETNAMESE)).isEmpty();
    }

    @Test
    void reportChanged_frontPages_areMadeAgainUnasked() throws InterruptedException {
        keeper.warm();
        source.texts.put(HOME, "newer");

        keeper.reportChanged(1);

        await(() -> home(Language.ENGLISH).equals(Optional.of("newer en")));
    }

    /** What the first making does not wait for, as the chart of a new report. */
    @Test
    void reportChanged_home_isMadeOnceMoreALittleLater() throws InterruptedException {
        source.texts.put(HOME, "without its chart");
        keeper.reportChanged(1);
        await(() -> home(Language.ENGLISH).equals(Optional.of("without its chart en")));

        source.texts.put(HOME, "whole");

        await(() -> home(Language.ENGLISH).equals(Optional.of("whole en")));
    }

    private Optional<String> home(Language language) {
        return pages.getIfPresent(HOME, language).map(Page::body).map(String::new);
    }

    @Test
    void warm_frontPages_areReadyInBothLanguages() {
        keeper.warm();

        for (PageRoute route : PageCache.FRONT) {
            for (Language language : Language.all()) {
                assertThat(pages.getIfPresent(route, language)).isPresent();
            }
        }
    }

    @Test
    void warm_sourceAway_doesNotFail() {
        source.away = true;

        keeper.warm();

        assertThat(pages.readable()).isFalse();
    }

    @Test
    void onSnapshot_stateChanged_makesHomeAgainAtOnce() throws InterruptedException {
        keeper.onSnapshot(snapshot(ReadingState.LIVE, 1));

        await(() -> pages.getIfPresent(HOME, Language.ENGLISH).isPresent());
    }

    @Test
    void onSnapshot_onlyValuesChanged_waitsForThePace() throws InterruptedException {
        keeper.onSnapshot(snapshot(ReadingState.LIVE, 1));
        await(() -> pages.getIfPresent(HOME, Language.ENGLISH).isPresent());
        source.texts.put(HOME, "newer");

        keeper.onSnapshot(snapshot(ReadingState.LIVE, 2));
        assertThat(text(pages.getIfPresent(HOME, Language.VIETNAMESE))).isEqualTo("one vi");
        keeper.keepPace();

        assertThat(text(pages.getIfPresent(HOME, Language.VIETNAMESE))).isEqualTo("newer vi");
    }

    @Test
    void keepPace_marketStill_makesNothing() {
        keeper.warm();
        source.texts.put(HOME, "newer");

        keeper.keepPace();

        assertThat(text(pages.getIfPresent(HOME, Language.VIETNAMESE))).isEqualTo("one vi");
    }

    private static String text(Optional<Page> page) {
        return new String(page.orElseThrow().body(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited ten seconds").isLessThan(end);
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static Snapshot snapshot(ReadingState state, int price) {
        Map<Metric, Reading> readings = new EnumMap<>(Snapshot.empty(NOW, false).readings());
        readings.put(
                Metric.BTC_PRICE_USD,
                Reading.of(Metric.BTC_PRICE_USD, BigDecimal.valueOf(price), "binance", NOW, NOW, state));
        return new Snapshot(readings, NOW, java.time.Duration.ZERO, false);
    }

    private static final class FakeSource implements PageSource {
        private final Map<PageRoute, String> texts = new ConcurrentHashMap<>(Map.of(
                HOME,
                "one",
                REPORT,
                "one",
                new PageRoute.Newest(),
                "one",
                new PageRoute.ReportList(1, Optional.empty()),
                "one",
                new PageRoute.Frame(1, PageRoute.Scripts.OURS),
                "one"));
        private volatile boolean away;
        private volatile boolean degraded;

        @Override
        public Optional<Supplier<Document>> find(PageRoute route, Language language) throws Exception {
            if (away) {
                throw new java.io.IOException("away");
            }
            return Optional.ofNullable(texts.get(route))
                    .map(text -> () -> new Document(text + " " + language.tag(), language).degraded(degraded));
        }

        @Override
        public Optional<String> contentSecurityPolicy(PageRoute route, List<String> hashes) {
            return Optional.of("default-src 'none'");
        }
    }
}
