package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.language.Language;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.page.PageAuthenticator;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.PageSource;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.page.SiteHeaders;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PdfQueueTest {

    /** More requests than may be rendered and queued together. */
    private static final int ASKED = 12;

    private final CountDownLatch gate = new CountDownLatch(1);

    private Optional<Supplier<PageSource.Document>> find(PageId<?> page, Language language) {
        return Optional.of(() -> {
            try {
                gate.await(15, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new PageSource.Document(new byte[] {1}, language, List.of());
        });
    }

    @Test
    void pdf_moreThanMayWait_isBusyForAMoment() throws Exception {
        try (TestSite site = new TestSite();
                Cache cache = Cache.builder().build();
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            PageFactory factory =
                    new PageFactory(SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret("test")));
            try (PageCache pages = new PageCache(
                            cache,
                            SitePages.registry(MarketCatalog.DEFAULT),
                            this::find,
                            factory,
                            "test",
                            new RenderPools(2),
                            InstantSource.system());
                    WebServer server = site.serverOf(pages)) {
                String base = "http://127.0.0.1:" + server.start();
                CompletableFuture<HttpResponse<byte[]>> refused = new CompletableFuture<>();
                for (int id = 1; id <= ASKED; id++) {
                    String address = base + "/crypto_report/" + id + "/pdf?lang=en";
                    readers.execute(() -> {
                        HttpResponse<byte[]> answer = site.ask(address);
                        if (answer.statusCode() == 503) {
                            refused.complete(answer);
                        }
                    });
                }

                HttpResponse<byte[]> busy = refused.get(15, TimeUnit.SECONDS);
                gate.countDown();

                assertThat(TestSite.header(busy, "retry-after")).isEqualTo("5");
                assertThat(TestSite.text(busy)).contains("Too many PDFs");
            }
        }
    }
}
