package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.site.Await;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests requests for temporarily unreadable reports that exceed the limits of running and queued renderings. */
class OverloadTest {

    private static final int FLOOD = 150;

    /** The number of pages rendered concurrently: two for each of the two processors. */
    private static final int RENDERED_AT_ONCE = 4;

    private final TestSite site = new TestSite();
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void publish() {
        for (int id = 1; id <= FLOOD; id++) {
            site.reports.with(id, "Report " + id);
        }
    }

    @AfterEach
    void close() {
        gate.countDown();
        site.close();
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(site.uri(path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return site.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private List<CompletableFuture<HttpResponse<byte[]>>> flood() {
        List<CompletableFuture<HttpResponse<byte[]>>> flood = new ArrayList<>();
        for (int id = 1; id <= FLOOD; id++) {
            flood.add(ask("/crypto_report/" + id + "?lang=en"));
        }
        return flood;
    }

    private static long refused(List<CompletableFuture<HttpResponse<byte[]>>> flood) {
        return flood.stream()
                .filter(answer -> answer.isDone() && answer.join().statusCode() == 503)
                .count();
    }

    @Test
    void pages_moreThanMayWait_areRefusedAtOnceWhileCachedPagesAreServed() throws Exception {
        assertThat(site.get("/about?lang=en").statusCode()).isEqualTo(200);
        site.reports.gate = gate;

        List<CompletableFuture<HttpResponse<byte[]>>> flood = flood();
        // The gate is closed, so requests that have been answered were refused.
        Await.until("refusals", () -> refused(flood) > 0);

        assertThat(site.get("/about?lang=en").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> one = flood.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .findFirst()
                .orElseThrow();
        assertThat(TestSite.header(one, "retry-after")).isNotEmpty();
        assertThat(TestSite.text(one)).contains("is busy").doesNotContain("database");
    }

    @Test
    void page_knownButOutOfDate_isServedAsItWasWhenTooMuchWaits() throws Exception {
        site.get("/crypto_report/1?lang=en");
        site.refresher.reportChanged(2);
        site.reports.gate = gate;

        List<CompletableFuture<HttpResponse<byte[]>>> flood = flood();
        Await.until("refusals", () -> refused(flood) > 0);

        assertThat(site.get("/crypto_report/1?lang=en").statusCode()).isEqualTo(200);
    }

    @Test
    void page_knownButOutOfDate_isServedAsItWasWhenItCannotBeRenderedInTime() throws Exception {
        site.get("/crypto_report/1?lang=en");
        site.refresher.reportChanged(2);
        site.reports.gate = gate;
        int before = site.reports.asked.get();
        for (int id = 2; id < 2 + RENDERED_AT_ONCE; id++) {
            ask("/crypto_report/" + id + "?lang=en");
        }
        Await.until("the others to be rendered", () -> site.reports.asked.get() >= before + RENDERED_AT_ONCE);

        assertThat(site.get("/crypto_report/1?lang=en").statusCode()).isEqualTo(200);
    }

    @Test
    void page_askedForByManyAtOnce_isMadeForAllInOnePlace() throws Exception {
        site.reports.gate = gate;
        List<CompletableFuture<HttpResponse<byte[]>>> readers = new ArrayList<>();
        readers.add(ask("/crypto_report/7?lang=en"));
        Await.until("the first to be under way", () -> site.reports.asked.get() > 0);
        for (int i = 1; i < FLOOD; i++) {
            readers.add(ask("/crypto_report/7?lang=en"));
        }
        Await.until(
                "another page's readers",
                () -> ask("/api/websocket/stats").get(10, TimeUnit.SECONDS).statusCode() == 200);

        gate.countDown();

        assertThat(readers)
                .allSatisfy(
                        reader -> assertThat(reader.get(20, TimeUnit.SECONDS).statusCode())
                                .isEqualTo(200));
    }
}
