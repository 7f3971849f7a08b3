package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.language.Language;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests pages that one node has stored in Redis and another one reads. */
class StoredPagesTest {

    private static final PageDefinition<Integer> PAGE = PageDefinition.<Integer>named(
                    "report", id -> Integer.toString(id))
            .invalidatedBy(PageDefinition.Invalidation.ANY_REPORT)
            .ofReport(id -> id)
            .html((services, id, language) -> "");

    private static final PageId<Integer> REPORT = PAGE.with(5);
    private static final PageDefinition<PageDefinition.NoParameters> FRONT_PAGE = PageDefinition.named("front")
            .invalidatedBy(PageDefinition.Invalidation.ANY_REPORT)
            .keptWarm(PageDefinition.NoParameters.NONE)
            .html((services, none, language) -> "");

    private static final PageId<?> FRONT = FRONT_PAGE.with(PageDefinition.NoParameters.NONE);
    private static final PageRegistry REGISTRY = new PageRegistry(List.of(PAGE, FRONT_PAGE));

    private static final PageFactory FACTORY = new PageFactory(
            SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret("the secret of the site")));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T00:00:00Z"));
    private final Table table = new Table();
    private final RedisFixture redis = RedisFixture.start();

    @BeforeEach
    void storeFirst() throws InterruptedException {
        try (Node node = new Node()) {
            assertThat(node.text()).isEqualTo("first");
            await(() -> node.cache.statistics().l2Writes().completed() > 0
                    && node.cache.statistics().l2Writes().pending() == 0);
        }
        now.updateAndGet(time -> time.plusSeconds(120));
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void get_correctedWhileNoNodeRan_isTheNewPage() {
        table.text = "corrected";

        try (Node node = new Node()) {
            assertThat(node.text()).isEqualTo("corrected");
        }
    }

    @Test
    void warm_pageInRedis_isReadyWithoutTheSourceAndToBeRenderedAgain() {
        table.text = "corrected";
        int before = table.reads.get();

        try (Node node = new Node()) {
            assertThat(node.pages.warm(REPORT, Language.VIETNAMESE)).isTrue();
            assertThat(table.reads).hasValue(before);
            assertThat(node.pages.getIfPresent(REPORT, Language.VIETNAMESE))
                    .map(page -> new String(page.body(), StandardCharsets.UTF_8))
                    .hasValue("first");

            node.pages.refresh(REPORT, Language.VIETNAMESE);
            assertThat(node.pages.warm(REPORT, Language.VIETNAMESE)).isFalse();
            assertThat(node.text()).isEqualTo("corrected");
        }
    }

    @Test
    void reportsChangedBeforeStart_pageOfAnotherNode_staysFreshUntilItIsRenderedAgain() {
        try (Node serving = new Node();
                Node starting = new Node();
                PageRefresher refresher = new PageRefresher(starting.pages, REGISTRY)) {
            serving.pages.warm(FRONT, Language.VIETNAMESE);
            List<Boolean> fresh = new CopyOnWriteArrayList<>();
            table.onRead = () -> fresh.add(
                    serving.pages.getIfPresent(FRONT, Language.VIETNAMESE).isPresent());
            table.text = "corrected";

            refresher.reportsChangedBeforeStart();
            await(() -> front(serving).equals("corrected"));

            assertThat(fresh).first().isEqualTo(true);
            assertThat(front(starting)).isEqualTo("corrected");
        }
    }

    private static String front(Node node) {
        return new String(
                node.pages.get(FRONT, Language.VIETNAMESE).orElseThrow().body(), StandardCharsets.UTF_8);
    }

    @Test
    void get_deletedWhileNoNodeRan_isEmpty() {
        table.text = "";

        try (Node node = new Node()) {
            assertThat(node.pages.get(REPORT, Language.VIETNAMESE)).isEmpty();
        }
    }

    @Test
    void get_sourceUnavailable_isTheStoredPage() {
        table.away = true;

        try (Node node = new Node()) {
            assertThat(node.text()).isEqualTo("first");
        }
    }

    @Test
    void get_changedBeforeItWasEverAskedForHere_isTheNewPage() throws InterruptedException {
        try (Node reader = new Node();
                Node maker = new Node()) {
            now.updateAndGet(time -> time.plusSeconds(120));
            maker.pages.refresh(REPORT, Language.VIETNAMESE);
            await(() -> maker.cache.statistics().l2Writes().pending() == 0);
            now.updateAndGet(time -> time.plusSeconds(120));

            table.text = "corrected";
            reader.pages.expire(route -> route.equals(REPORT));

            assertThat(reader.text()).isEqualTo("corrected");
        }
    }

    @Test
    void get_madeByAnotherNodeSinceTheLastChange_isNotMadeAgain() throws InterruptedException {
        try (Node reader = new Node();
                Node maker = new Node()) {
            now.updateAndGet(time -> time.plusSeconds(120));
            maker.pages.refresh(REPORT, Language.VIETNAMESE);
            await(() -> maker.cache.statistics().l2Writes().pending() == 0);
            int before = table.reads.get();

            assertThat(reader.text()).isEqualTo("first");
            assertThat(table.reads).hasValue(before);
        }
    }

    @Test
    void get_replacedInRedis_isRenderedAgainAndCounted() throws InterruptedException {
        forge("report:5:vi", new byte[64]);

        try (Node node = new Node()) {
            assertThat(node.text()).isEqualTo("first");
            assertThat(node.cache.statistics().l2().rejected()).isEqualTo(1);
        }
    }

    @Test
    void get_pageOfAnotherAddressInItsPlace_isRenderedAgainAndCounted() throws InterruptedException {
        DatedPage other = new DatedPage(
                FACTORY.page(
                        new PageHead(
                                200,
                                "text/html",
                                Optional.of("vi"),
                                Optional.empty(),
                                CachePolicy.REVALIDATED,
                                CachePolicy.REVALIDATED),
                        "other".getBytes(StandardCharsets.UTF_8)),
                now.get(),
                List.of(),
                false);
        forge("report:5:vi", new PageCodec(name("report:6:vi"), (language, hashes) -> null, FACTORY).encode(other));

        try (Node node = new Node()) {
            assertThat(node.text()).isEqualTo("first");
            assertThat(node.cache.statistics().l2().rejected()).isEqualTo(1);
        }
    }

    @Test
    void get_storedByANodeWithAnotherSecret_isNotEvenFound() {
        PageFactory stranger =
                new PageFactory(SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret("another")));

        try (Node node = new Node(stranger)) {
            assertThat(node.text()).isEqualTo("first");
            assertThat(node.cache.statistics().reads().l2Hits()).isZero();
            assertThat(node.cache.statistics().l2().rejected()).isZero();
        }
    }

    /** Stores {@code bytes} as page {@code route} in Redis, as any client with write permission could. */
    private void forge(String route, byte[] bytes) throws InterruptedException {
        try (Node writer = new Node()) {
            CacheKey<byte[]> key = new CacheKey<>(name(route), Codec.bytes(), PAGE.entryOptions());
            writer.cache.refresh(key, () -> bytes);
            await(() -> writer.cache.statistics().l2Writes().completed() > 0
                    && writer.cache.statistics().l2Writes().pending() == 0);
        }
    }

    private static String name(String route) {
        return "page:build:" + FACTORY.authenticator().keyName() + ":" + route;
    }

    private static void await(BooleanSupplier condition) {
        Await.until("the page cache", condition::getAsBoolean);
    }

    /** An in-memory stand-in for PostgreSQL, which returns nothing for a deleted row. */
    private static final class Table implements PageSource {
        private final AtomicInteger reads = new AtomicInteger();
        private volatile String text = "first";
        private volatile boolean away;
        private volatile Runnable onRead = () -> {};

        @Override
        public Optional<Supplier<Document>> find(PageId<?> page, Language language) throws IOException {
            reads.incrementAndGet();
            onRead.run();
            if (away) {
                throw new IOException("unavailable");
            }
            String html = text;
            return html.isEmpty() ? Optional.empty() : Optional.of(() -> new Document(html, language));
        }

        @Override
        public Optional<String> contentSecurityPolicy(PageId<?> page, List<String> hashes) {
            return Optional.of("default-src 'none'");
        }
    }

    private final class Node implements AutoCloseable {
        private final RedisLink link =
                RedisLink.open(RedisOptions.of(redis.uri().toString()));
        private final Cache cache = Cache.builder()
                .prefix("archipelago:test:")
                .clock(now::get)
                .redis(link)
                .build();
        private final PageCache pages;

        private Node() {
            this(FACTORY);
        }

        private Node(PageFactory factory) {
            pages = new PageCache(cache, REGISTRY, table, factory, "build", new RenderPools(1), now::get);
            await(() -> cache.l2Statistics(Duration.ofSeconds(1)).available());
        }

        private String text() {
            return new String(
                    pages.get(REPORT, Language.VIETNAMESE).orElseThrow().body(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            pages.close();
            cache.close();
            link.close();
        }
    }
}
