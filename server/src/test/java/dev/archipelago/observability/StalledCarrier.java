package dev.archipelago.observability;

import dev.archipelago.site.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A program in which a virtual thread spins on the only carrier thread; to be run with a parallelism of one. Exits with
 * 0 if the watchdog detects the stall, writes one thread dump that contains the spinning thread, and detects its end.
 */
final class StalledCarrier {

    private static volatile boolean spinning = true;

    private StalledCarrier() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        VirtualThreadWatchdog watchdog =
                new VirtualThreadWatchdog(directory, Duration.ofMillis(50), 10, InstantSource.system());
        watchdog.start();
        boolean calm = !watchdog.stalled();
        Thread.ofVirtual().name("the-one-that-spins").start(StalledCarrier::spin);
        boolean noticed = becomes(watchdog::stalled);
        boolean dumped = becomes(() -> watchdog.statistics().lastThreadDump().isPresent());
        boolean unhealthy = dumped && watchdog.health().message().contains("thread-dump-");
        long stalls = watchdog.statistics().stalls();
        boolean named;
        try (Stream<Path> files = Files.list(directory)) {
            Path[] dumps = files.toArray(Path[]::new);
            named = dumps.length == 1 && Files.readString(dumps[0]).contains("the-one-that-spins");
        }
        spinning = false;
        boolean over = becomes(() -> !watchdog.stalled());
        System.out.printf(
                "calm %s, noticed %s, unhealthy %s, named %s, over %s, stalls %s%n",
                calm, noticed, unhealthy, named, over, stalls);
        boolean right = calm && noticed && unhealthy && named && over && stalls == 1;
        Runtime.getRuntime().halt(right ? 0 : 1);
    }

    private static void spin() {
        while (spinning) {
            Thread.onSpinWait();
        }
    }

    private static boolean becomes(BooleanSupplier condition) {
        return Await.within(Duration.ofSeconds(60), condition::getAsBoolean);
    }
}
