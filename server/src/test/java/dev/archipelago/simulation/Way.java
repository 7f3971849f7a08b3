package dev.archipelago.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The way from a host to a service: how long messages take, and whether it is cut, in which case they wait until it is not. */
final class Way {

    private static final Duration LEAST = Duration.ofNanos(150_000);

    private final Random random;
    private final List<Runnable> onHeal = new ArrayList<>();
    private Duration usual = Duration.ofMillis(1);
    private boolean cut;
    private boolean closed;

    Way(Random random) {
        this.random = random;
    }

    /** How long the next message takes, in nanoseconds: mostly little, now and then ten times as long. */
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

    /** Whether nothing will ever pass again, because the host is gone. */
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

    /** Lets messages pass again, those that waited first. */
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
