package dev.archipelago.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * A process of {@link CacheStampede}: for each line {@code KEY MILLIS} on standard input it prints its number of loads,
 * and the milliseconds from that time until its slowest caller and its loader completed.
 */
final class StampedeCallers implements AutoCloseable {

    static final int CALLERS = 1000;
    static final Duration LOADER = Duration.ofMillis(200);

    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicLong loaderNanos = new AtomicLong();
    private final Peer peer = Peer.of(System.getProperty(Peer.PROPERTY, ""), this::load);

    private StampedeCallers() {}

    static void main() throws Exception {
        try (StampedeCallers callers = new StampedeCallers();
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                String[] order = line.split(" ");
                IO.println(callers.stampede(order[0], Long.parseLong(order[1])));
            }
        }
    }

    private String load(String key) {
        loads.incrementAndGet();
        long began = System.nanoTime();
        try {
            Thread.sleep(LOADER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loaderNanos.set(System.nanoTime() - began);
        return "value of " + key;
    }

    private String stampede(String key, long startMillis) throws InterruptedException {
        loads.set(0);
        loaderNanos.set(0);
        Supplier<String> reader = peer.reader(key);
        AtomicLongArray waits = new AtomicLongArray(CALLERS);
        CountDownLatch start = new CountDownLatch(1);
        AtomicLong startNanos = new AtomicLong();
        Thread[] threads = new Thread[CALLERS];
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            threads[i] = Thread.startVirtualThread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                if (reader.get().endsWith(key)) {
                    waits.set(caller, System.nanoTime() - startNanos.get());
                }
            });
        }
        TimeUnit.MILLISECONDS.sleep(Math.max(1, startMillis - System.currentTimeMillis()));
        startNanos.set(System.nanoTime());
        start.countDown();
        long slowest = 0;
        for (int i = 0; i < CALLERS; i++) {
            threads[i].join();
            if (waits.get(i) == 0) {
                throw new IllegalStateException("a caller of " + key + " got no value");
            }
            slowest = Math.max(slowest, waits.get(i));
        }
        return loads.get() + " " + slowest / 1e6 + " " + loaderNanos.get() / 1e6;
    }

    @Override
    public void close() {
        peer.close();
    }
}
