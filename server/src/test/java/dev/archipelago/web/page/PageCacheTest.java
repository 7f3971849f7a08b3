package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.language.Language;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.site.Await;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Storage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageCacheTest {

    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final PageId<?> HOME = PageDefinition.named("home")
            .invalidatedBy(Invalidation.ANY_REPORT)
            .keptWarm(NoParameters.NONE)
            .followingMarket()
            .render(FakeSource::render)
            .with(NoParameters.NONE);

    private static final PageId<?> LIST = PageDefinition.named("list")
            .invalidatedBy(Invalidation.ANY_REPORT, Invalidation.REPORT_LIST)
            .keptWarm(NoParameters.NONE)
            .render(FakeSource::render)
            .with(NoParameters.NONE);

    private static final PageId<Integer> REPORT = report("report", Invalidation.ANY_REPORT);
    private static final PageId<Integer> FRAME = report("frame", Invalidation.OWN_REPORT);

    private static final PageId<?> STATUS = PageDefinition.named("status")
            .kept(CacheStrategy.custom(Duration.ofSeconds(5)), Storage.MEMORY)
            .render(FakeSource::render)
            .with(NoParameters.NONE);

    private static final PageRegistry REGISTRY = new PageRegistry(List.of(
            HOME.definition(), LIST.definition(), REPORT.definition(), FRAME.definition(), STATUS.definition()));

    private static PageId<Integer> report(String name, Invalidation change) {
        return PageDefinition.<Integer>named(name, id -> Integer.toString(id))
                .invalidatedBy(change)
                .ofReport(id -> id)
                .render(FakeSource::render)
                .with(1);
    }

    private static final PageFactory FACTORY =
            new PageFactory(SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret("test")));

    private final FakeSource source = new FakeSource();
    private final Cache cache = Cache.builder().build();
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final PageCache pages =
            new PageCache(cache, REGISTRY, source, FACTORY, "Build #1", new RenderPools(2), clock);
    private final PageRefresher refresher = new PageRefresher(pages, REGISTRY);

    @AfterEach
    void close() {
        refresher.close();
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
        assertThat(cache.statistics().l1().entries()).isZero();
    }

    @Test
    void get_sourceUnavailableAndNeverRendered_throws() {
        source.away = true;

        assertThatThrownBy(() -> pages.get(REPORT, Language.VIETNAMESE)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void get_sourceUnavailableAndOutOfDate_isTheOlderPage() {
        pages.get(REPORT, Language.VIETNAMESE);
        source.away = true;
        refresher.reportsChanged();

        assertThat(text(pages.get(REPORT, Language.VIETNAMESE))).isEqualTo("one vi");
    }

    @Test
    void get_degradedPage_isFreshForSecondsHereAndInProxies() {
        ManualClock now = new ManualClock(NOW.toString());
        try (Cache moving = Cache.builder().clock(now).build();
                PageCache brief = new PageCache(moving, REGISTRY, source, FACTORY, "b", new RenderPools(1), now)) {
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

        refresher.reportChanged(1);

        assertThat(text(pages.get(REPORT, Language.VIETNAMESE))).isEqualTo("two vi");
    }

    @Test
    void reportChanged_deleted_isGone() {
        pages.get(REPORT, Language.VIETNAMESE);
        source.texts.remove(REPORT);

        refresher.reportChanged(1);

        assertThat(pages.get(REPORT, Language.VIETNAMESE)).isEmpty();
        assertThat(pages.getIfPresent(REPORT, Language.VIETNAMESE)).isEmpty();
    }

    @Test
    void reportChanged_another_keepsFramesAndPrintsOfThisOne() {
        pages.get(FRAME, Language.VIETNAMESE);
        pages.get(REPORT, Language.VIETNAMESE);

        refresher.reportChanged(2);

        assertThat(pages.getIfPresent(FRAME, Language.VIETNAMESE)).isPresent();
        assertThat(pages.getIfPresent(REPORT, Language.VIETNAMESE)).isEmpty();
    }

    @Test
    void reportChanged_frontPages_areMadeAgainUnasked() throws InterruptedException {
        refresher.warm();
        source.texts.put(HOME, "newer");

        refresher.reportChanged(1);

        await(() -> home(Language.ENGLISH).equals(Optional.of("newer en")));
    }

    @Test
    void reportAndListChanged_warmPages_areRenderedOncePerLanguage() throws InterruptedException {
        refresher.warm();
        source.reads.clear();

        refresher.reportChanged(1);
        refresher.reportChanged(1);
        refresher.listChanged();
        // The rendering of the home page that waits for the chart comes last.
        await(() -> source.reads(HOME) == 2L * Language.all().size());

        assertThat(source.reads(LIST)).isEqualTo(Language.all().size());
    }

    @Test
    void listChanged_readThenRefreshed_isRenderedOncePerLanguage() throws InterruptedException {
        refresher.warm();
        source.reads.clear();

        refresher.listChanged();
        Language.all().forEach(language -> pages.get(LIST, language));
        // The rendering of the home page that waits for the chart comes last.
        await(() -> source.reads(HOME) == Language.all().size());

        assertThat(source.reads(LIST)).isEqualTo(Language.all().size());
    }

    @Test
    void listChanged_home_isNotRenderedAgain() throws InterruptedException {
        refresher.warm();
        refresher.reportChanged(1);
        // The rendering of the home page that waits for the chart.
        await(() -> source.reads(HOME) == 3L * Language.all().size());
        source.reads.clear();

        refresher.listChanged();
        await(() -> source.reads(LIST) == Language.all().size());

        assertThat(source.reads(HOME)).isZero();
    }

    private Optional<String> home(Language language) {
        return pages.getIfPresent(HOME, language).map(Page::body).map(String::new);
    }

    @Test
    void get_keptInMemoryOnly_isNotRememberedAndNeverOlderThanItsTime() {
        ManualClock now = new ManualClock(NOW.toString());
        try (Cache moving = Cache.builder().clock(now).build();
                PageCache brief = new PageCache(moving, REGISTRY, source, FACTORY, "b", new RenderPools(1), now)) {
            brief.get(STATUS, Language.VIETNAMESE);
            assertThat(brief.getIfPresent(STATUS, Language.VIETNAMESE)).isPresent();
            assertThat(brief.size()).isZero();

            now.advance(Duration.ofSeconds(6));

            Await.until(
                    "its end",
                    () -> brief.getIfPresentOrStale(STATUS, Language.VIETNAMESE).isEmpty());
        }
    }

    @Test
    void warm_frontPages_areReadyInBothLanguages() {
        refresher.warm();

        for (PageId<?> page : REGISTRY.keptWarm()) {
            for (Language language : Language.all()) {
                assertThat(pages.getIfPresent(page, language)).isPresent();
            }
        }
    }

    @Test
    void warm_sourceUnavailable_doesNotFail() {
        source.away = true;

        refresher.warm();

        assertThat(pages.readable()).isFalse();
    }

    @Test
    void onSnapshot_stateChanged_makesHomeAgainAtOnce() throws InterruptedException {
        refresher.onSnapshot(snapshot(ReadingState.LIVE, 1));

        await(() -> pages.getIfPresent(HOME, Language.ENGLISH).isPresent());
    }

    @Test
    void onSnapshot_onlyValuesChanged_waitsForTheMinimumInterval() throws InterruptedException {
        refresher.onSnapshot(snapshot(ReadingState.LIVE, 1));
        await(() -> pages.getIfPresent(HOME, Language.ENGLISH).isPresent());
        source.texts.put(HOME, "newer");

        refresher.onSnapshot(snapshot(ReadingState.LIVE, 2));
        assertThat(text(pages.getIfPresent(HOME, Language.VIETNAMESE))).isEqualTo("one vi");
        refresher.refreshIfMarketMoved();

        assertThat(text(pages.getIfPresent(HOME, Language.VIETNAMESE))).isEqualTo("newer vi");
    }

    @Test
    void refreshIfMarketMoved_marketStill_makesNothing() {
        refresher.warm();
        source.texts.put(HOME, "newer");

        refresher.refreshIfMarketMoved();

        assertThat(text(pages.getIfPresent(HOME, Language.VIETNAMESE))).isEqualTo("one vi");
    }

    private static String text(Optional<Page> page) {
        return new String(page.orElseThrow().body(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        Await.until("the page cache", condition::getAsBoolean);
    }

    private static Snapshot snapshot(ReadingState state, int price) {
        Map<Metric, Reading> readings = new LinkedHashMap<>(
                Snapshot.empty(MarketCatalog.DEFAULT, NOW, false).readings());
        readings.put(
                TestCoins.BTC.price(),
                Reading.of(TestCoins.BTC.price(), BigDecimal.valueOf(price), "binance", NOW, NOW, state));
        return new Snapshot(MarketCatalog.DEFAULT, readings, NOW, java.time.Duration.ZERO, false);
    }

    private static final class FakeSource implements PageSource {
        private final Map<PageId<?>, String> texts =
                new ConcurrentHashMap<>(Map.of(HOME, "one", LIST, "one", REPORT, "one", FRAME, "one", STATUS, "one"));
        private volatile boolean away;
        private volatile boolean degraded;
        private final Queue<PageId<?>> reads = new ConcurrentLinkedQueue<>();

        private long reads(PageId<?> page) {
            return reads.stream().filter(page::equals).count();
        }

        private static Optional<Supplier<Document>> render(
                PageServices services, Object parameters, Language language) {
            throw new IllegalStateException("rendered by the source, not by the definition");
        }

        @Override
        public Optional<Supplier<Document>> find(PageId<?> page, Language language) throws Exception {
            reads.add(page);
            if (away) {
                throw new java.io.IOException("unavailable");
            }
            return Optional.ofNullable(texts.get(page))
                    .map(text -> () -> new Document(text + " " + language.tag(), language).degraded(degraded));
        }

        @Override
        public Optional<String> contentSecurityPolicy(PageId<?> page, List<String> hashes) {
            return Optional.of("default-src 'none'");
        }
    }
}
