package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TurnstileTest {

    @Test
    void pass_oneInsideAndNobodyMayWait_turnsAwayUntilItLeaves() throws Exception {
        Turnstile turnstile = new Turnstile(1, 0, Duration.ofSeconds(10));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                first.complete(turnstile.pass(() -> {
                    inside.countDown();
                    return gate.await(10, TimeUnit.SECONDS);
                }));
            } catch (Exception e) {
                first.completeExceptionally(e);
            }
        });
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> turnstile.pass(() -> 2)).isInstanceOf(BusyException.class);
        gate.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(turnstile.pass(() -> 3)).isEqualTo(3);
    }

    @Test
    void pass_waitsTooLong_turnsAway() throws Exception {
        Turnstile turnstile = new Turnstile(1, 1, Duration.ZERO);

        assertThatThrownBy(() -> turnstile.pass(() -> turnstile.pass(() -> 2))).isInstanceOf(BusyException.class);
    }
}
