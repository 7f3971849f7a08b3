package dev.archipelago.observability;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Label;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that virtual threads make no progress, as when every carrier thread is occupied by one that spins. A platform
 * thread starts an empty virtual thread in each period; if that has not ended after some periods, the watchdog logs an
 * error, writes a thread dump and makes {@link #stalled} true, whereupon the liveness probe fails and the process is
 * restarted from outside. Periods are counted instead of time, so that a paused process does not count as stalled.
 * Thread-safe.
 */
public final class VirtualThreadWatchdog implements Island {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadWatchdog.class);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String PREFIX = "thread-dump-";
    private static final int MAX_DUMPS = 5;

    private final Path directory;
    private final Duration period;
    private final int tolerance;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong stalls = new AtomicLong();
    private volatile @Nullable Thread heartbeat;
    private volatile @Nullable Instant stalledSince;
    private volatile Optional<Path> dump = Optional.empty();
    private int missed;

    /**
     * Checks each second and tolerates ten missed heartbeats; does nothing until {@link #start}. Thread dumps are
     * written to {@code directory}.
     */
    public VirtualThreadWatchdog(Path directory, InstantSource clock) {
        this(directory, Duration.ofSeconds(1), 10, clock);
    }

    /**
     * Does nothing until {@link #start}.
     *
     * @param period the interval between checks
     * @param tolerance the number of checks that may find the same heartbeat unfinished
     */
    VirtualThreadWatchdog(Path directory, Duration period, int tolerance, InstantSource clock) {
        this.directory = directory;
        this.period = period;
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /** Starts checking, until {@link #close}. */
    public void start() {
        Thread.ofPlatform().daemon().name("virtual-thread-watchdog").start(() -> {
            try {
                do {
                    try {
                        check();
                    } catch (RuntimeException | Error e) {
                        BackgroundFailures.survived("virtual-thread-watchdog", e);
                    }
                } while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void check() {
        Thread last = heartbeat;
        if (last != null && last.isAlive()) {
            missed++;
            if (missed == tolerance) {
                stalled(clock.instant());
            }
            return;
        }
        if (stalledSince != null) {
            LOG.warn("Virtual threads make progress again; they had stalled at {}", stalledSince);
            stalledSince = null;
        }
        missed = 0;
        heartbeat = Thread.ofVirtual().name("heartbeat").start(() -> {});
    }

    private void stalled(Instant now) {
        stalledSince = now;
        stalls.incrementAndGet();
        LOG.error(
                "Virtual threads have made no progress for {} s; the liveness probe fails from now on",
                period.multipliedBy(tolerance).toSeconds());
        Path file = directory.resolve(PREFIX + TIMESTAMP.format(now) + ".txt").toAbsolutePath();
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
            dump = Optional.of(file);
            LOG.error("A thread dump is in {}", file);
            deleteOldDumps();
        } catch (IOException | RuntimeException e) {
            LOG.error("No thread dump could be written to {}: {}", file, e.toString());
        }
    }

    private void deleteOldDumps() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> dumps = files.filter(
                            file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .toList();
            for (Path old : dumps.subList(0, Math.max(0, dumps.size() - MAX_DUMPS))) {
                Files.deleteIfExists(old);
            }
        }
    }

    /** Whether virtual threads make no progress now. Never blocks. */
    public boolean stalled() {
        return stalledSince != null;
    }

    @Override
    public String name() {
        return "virtual_threads";
    }

    @Override
    public Layer layer() {
        return Layer.OBSERVABILITY;
    }

    @Override
    public Health health() {
        Instant since = stalledSince;
        return since == null
                ? Health.healthy()
                : Health.unhealthy("virtual threads have made no progress since " + since + "; restart the server"
                        + dump.map(file -> " and keep " + file + ", which shows the cause")
                                .orElse(""));
    }

    /**
     * The stalls since the start, and what background tasks have survived.
     *
     * @param stalled whether virtual threads make no progress now
     * @param survivedFailures the number of unexpected failures by task
     * @param lastThreadDump the file of the last thread dump; empty if none was written
     */
    public record ThreadStatistics(
            @Counter long stalls,
            boolean stalled,
            @Counter @Label("task") Map<String, Long> survivedFailures,
            Optional<String> lastThreadDump)
            implements Statistics {}

    @Override
    public ThreadStatistics statistics() {
        return new ThreadStatistics(stalls.get(), stalled(), BackgroundFailures.counts(), dump.map(Path::toString));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
