package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageMakersTest {

    private static final PageRoute PDF = new PageRoute.Pdf(1);
    private static final Page PAGE = new PageFactory(
                    SiteHeaders.of(Optional.<URI>empty()), new PageAuthenticator(new Secret("test")))
            .page(
                    new PageHead(
                            200,
                            "application/pdf",
                            Optional.empty(),
                            Optional.empty(),
                            CachePolicy.REVALIDATED,
                            CachePolicy.REVALIDATED),
                    new byte[] {1});

    private final PageMakers makers = new PageMakers(1);
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch running = new CountDownLatch(PageMakers.PRINTERS);
    private final AtomicInteger together = new AtomicInteger();
    private final Callable<Page> slow = () -> {
        together.incrementAndGet();
        running.countDown();
        gate.await(20, TimeUnit.SECONDS);
        return PAGE;
    };

    @AfterEach
    void stop() {
        gate.countDown();
        readers.shutdownNow();
        makers.close();
    }

    @Test
    void make_morePdfsThanMayWait_areRefusedWhilePagesGoOn() throws Exception {
        List<Future<Page>> asked = new ArrayList<>();
        for (int i = 0; i < 4 * (PageMakers.PRINTERS + PageMakers.PRINTS_WAITING); i++) {
            asked.add(readers.submit(() -> makers.make(PDF, slow)));
        }
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        long refused = 0;
        for (Future<Page> one : asked.subList(0, asked.size())) {
            refused += refusedNow(one) ? 1 : 0;
        }

        assertThat(refused).isPositive();
        assertThat(makers.make(new PageRoute.Home(), () -> PAGE)).isSameAs(PAGE);
        assertThat(together.get()).isEqualTo(PageMakers.PRINTERS);
    }

    /** Waits until the request is either refused or certainly one of those that run or wait. */
    private boolean refusedNow(Future<Page> asked) throws InterruptedException {
        try {
            asked.get(200, TimeUnit.MILLISECONDS);
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            return e.getCause() instanceof BusyException;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Test
    void make_failingWork_throwsWhatItThrew() {
        assertThatThrownBy(() -> makers.make(PDF, () -> {
                    throw new IllegalStateException("paper jam");
                }))
                .hasRootCauseMessage("paper jam");
    }
}
