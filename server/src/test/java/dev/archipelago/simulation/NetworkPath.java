package dev.archipelago.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A network path from a host to a service, with a latency. While it is partitioned, messages wait. */
final class NetworkPath {

    private static final Duration LEAST = Duration.ofNanos(150_000);

    private final Random random;
    private final List<Runnable> onHeal = new ArrayList<>();
    private Duration usual = Duration.ofMillis(1);
    private boolean cut;
    private boolean closed;

    NetworkPath(Random random) {
        this.random = random;
    }

    /** Returns the latency of the next message in nanoseconds: one in 40 may take ten times as long. */
    long delay() {
        long most = usual.toNanos() * (random.nextInt(40) == 0 ? 10 : 1);
        return LEAST.toNanos() + random.nextLong(Math.max(1, most));
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    void usual(Duration most) {
        usual = most;
    }

    boolean cut() {
        return cut;
    }

    /** Returns whether the path is closed for good, because the host has terminated. */
    boolean closed() {
        return closed;
    }

    void sever() {
        cut = true;
    }

    void close() {
        closed = true;
        cut = true;
        onHeal.clear();
    }

    /** Ends the partition and sends the waiting messages first. */
    void heal() {
        if (closed) {
            return;
        }
        cut = false;
        usual = Duration.ofMillis(1);
        List<Runnable> waited = List.copyOf(onHeal);
        onHeal.clear();
        waited.forEach(Runnable::run);
    }

    void onHeal(Runnable send) {
        if (!closed) {
            onHeal.add(send);
        }
    }
}
