package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.infrastructure.log.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenderPoolsTest {

    private final RenderPools pools = new RenderPools(2);
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void stop() {
        gate.countDown();
        readers.shutdown();
        pools.close();
    }

    private Integer slow() throws InterruptedException {
        gate.await(20, TimeUnit.SECONDS);
        return 1;
    }

    @Test
    void bulkhead_everyPrintTaken_leavesAThreadAndPlacesForPages() throws Exception {
        Bulkhead prints = pools.bulkhead(RenderPools.Kind.PRINTS);
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < RenderPools.prints(2) + RenderPools.PRINTS_WAITING; i++) {
            Bulkhead.Place place = prints.enter().orElseThrow();
            asked.add(readers.submit(() -> place.run(() -> pools.render("slow", this::slow))));
        }

        assertThat(prints.enter()).isEmpty();
        assertThat(pools.bulkhead(RenderPools.Kind.PAGES)
                        .enter()
                        .orElseThrow()
                        .run(() -> pools.render("test", () -> 2)))
                .isEqualTo(2);

        gate.countDown();
        for (Future<Integer> one : asked) {
            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void render_moreThanMayWait_isBusyAtOnce() throws Exception {
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(readers.submit(() -> pools.render("slow", this::slow)));
        }

        int busy = 0;
        for (Future<Integer> one : asked.reversed()) {
            busy += isBusy(one) ? 1 : 0;
            if (busy > 0) {
                break;
            }
        }
        assertThat(busy).isPositive();
    }

    /**
     * Returns whether the task was rejected as busy. Running and queued tasks do not complete before the gate opens.
     */
    private static boolean isBusy(Future<Integer> one) throws InterruptedException {
        try {
            one.get(200, TimeUnit.MILLISECONDS);
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof BusyException;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Test
    void render_failingTask_throwsItsException() {
        assertThatThrownBy(() -> pools.render("test", () -> {
                    throw new IllegalStateException("the rendering fails");
                }))
                .hasRootCauseMessage("the rendering fails");
    }

    @Test
    void render_threads_haveTheLowestPriority() throws Exception {
        assertThat(pools.render("test", () -> Thread.currentThread().getPriority()))
                .isEqualTo(Thread.MIN_PRIORITY);
    }

    @Test
    void render_forARequest_carriesItAndMeasuresItsParts() throws Exception {
        RequestContext request = new RequestContext("abc-1");

        RequestContext rendering = request.run(
                () -> pools.render("test", () -> RequestContext.current().orElseThrow()));

        assertThat(rendering).isSameAs(request);
        assertThat(request.parts()).containsOnlyKeys(RequestContext.Part.QUEUE, RequestContext.Part.RENDERING);
    }
}
