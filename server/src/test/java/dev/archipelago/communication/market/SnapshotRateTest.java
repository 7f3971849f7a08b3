package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The times at which the adapter publishes snapshots and polls sources. */
class SnapshotRateTest extends FakeMarket {
    @Test
    void tick_nothingNew_publishesEachFiveSeconds() {
        tickUntil(FakeMarket::complete);
        coins.fail();
        clock.advance(Duration.ofSeconds(6));
        adapter.tick();
        int before = published.size();
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(1));
            adapter.tick();
        }
        assertThat(published).hasSize(before);
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
        assertThat(published).hasSize(before + 1);
    }

    @Test
    void tick_closed_doesNothing() {
        adapter.close();
        adapter.tick();
        assertThat(published).isEmpty();
    }

    @Test
    void start_ticksByItself() {
        adapter.start();
        await(() -> !published.isEmpty());
    }

    @Test
    void tick_twiceInASecond_publishesOnce() {
        adapter.tick();
        adapter.tick();
        assertThat(published).hasSize(1);
    }

    @Test
    void refresh_manyAtOnce_isOneRound() throws InterruptedException {
        tickUntil(FakeMarket::complete);
        coins.behaviour = () -> quotes("62000");
        int before = global.fetches.get();
        CountDownLatch done = new CountDownLatch(50);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                callers.execute(() -> {
                    assertThat(adapter.refresh().reading(TestCoins.BTC.price()).value())
                            .contains(new BigDecimal("62000"));
                    done.countDown();
                });
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(global.fetches.get()).isEqualTo(before + 1);
        assertThat(fields(adapter.statistics())).containsEntry("refresh_rounds", 1L);
    }

    @Test
    void refresh_fiveSecondsLater_isAnotherRound() {
        adapter.refresh();
        clock.advance(Duration.ofSeconds(4));
        adapter.refresh();
        assertThat(fields(adapter.statistics())).containsEntry("refresh_rounds", 1L);
        clock.advance(Duration.ofSeconds(1));
        adapter.refresh();
        assertThat(fields(adapter.statistics())).containsEntry("refresh_rounds", 2L);
    }
}
