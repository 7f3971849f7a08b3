package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link ReportCatalogue} up to date: hands each change on at once, brings the catalogue up to it, and says when
 * that changed the list. The words that searches ask for are made afterwards, the newest report's first. One thread does it
 * all; what fails is tried again until it succeeds. Thread-safe.
 */
public final class ReportIndexer implements Island, ReportChangeListener {

    private static final Logger log = LoggerFactory.getLogger(ReportIndexer.class);

    /** More changes than this at once are looked for in the whole table. */
    private static final int WAITING_MAXIMUM = 1_000;

    /** Also looks by itself: another node may have died in the middle of its words. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Wakes the thread; no report has this number. */
    private static final int WAKE = 0;

    private final ReportCatalogue catalogue;
    private final CatalogueWriter writer;
    private final ReportChangeListener listener;
    private final BlockingQueue<Integer> changed = new ArrayBlockingQueue<>(WAITING_MAXIMUM);
    private final AtomicBoolean compareAll = new AtomicBoolean(true);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong times = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean anyMarks = true;
    private volatile Optional<String> failure = Optional.empty();

    /**
     * @param text gives the words of a body: no more than 200,000 characters
     * @param listener is told of every change at once, and of the list's once it is up to date
     */
    public ReportIndexer(
            Jdbi jdbi, ReportCatalogue catalogue, UnaryOperator<String> text, ReportChangeListener listener) {
        this.catalogue = catalogue;
        this.writer = new CatalogueWriter(jdbi, text);
        this.listener = listener;
    }

    /** Begins to catch up, on a thread of its own. */
    public void start() {
        Thread.ofVirtual().name("report-indexer").start(() -> {
            try {
                remember(WAKE);
                Duration pause = LOOK;
                while (closed.getCount() > 0) {
                    Integer next = changed.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
                    pause = work(next == null ? WAKE : next) ? LOOK : RETRY;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void onReportChanged(int id) {
        listener.onReportChanged(id);
        remember(id);
    }

    @Override
    public void onChangesMissed() {
        listener.onChangesMissed();
        compareAll.set(true);
        remember(WAKE);
    }

    private void remember(int id) {
        if (!changed.offer(id)) {
            compareAll.set(true);
        }
    }

    /**
     * Brings the catalogue up to report {@code next} and all else that waits, then makes words until something changes again;
     * false if it failed and is to be tried again. For one thread.
     */
    boolean work(int next) {
        try {
            boolean compared = compare(next);
            catalogue.ready(true);
            if (compared) {
                times.incrementAndGet();
                listener.onListChanged();
            }
            anyMarks = catalogue.anyMarks();
            boolean more = writer.makeWords();
            if (failure.isPresent()) {
                log.info("The catalogue of reports is kept again");
            }
            failure = Optional.empty();
            while (more && closed.getCount() > 0 && changed.isEmpty()) {
                more = writer.makeWords();
            }
            return true;
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("report-indexer", e);
            }
            failures.incrementAndGet();
            if (failure.isEmpty() && closed.getCount() > 0) {
                log.warn("The catalogue of reports is not kept, trying again: {}", e.getMessage());
            }
            failure = Optional.of(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /**
     * Whether there was anything to compare. What came of it does not matter: another node may have mended it a moment before,
     * and this one's pages may be older than that.
     */
    private boolean compare(int next) {
        try {
            boolean compared = next != WAKE;
            if (compared) {
                writer.compare(next);
            }
            if (compareAll.getAndSet(false)) {
                compared = true;
                compareEvery();
            }
            return compareWaiting() || compared;
        } catch (RuntimeException | Error e) {
            // Whatever was drained from the queue is found again by looking at all.
            compareAll.set(true);
            throw e;
        }
    }

    private void compareEvery() {
        OptionalInt first = OptionalInt.of(Integer.MIN_VALUE);
        while (first.isPresent() && closed.getCount() > 0) {
            first = writer.compareFrom(first.getAsInt());
            compareWaiting();
        }
    }

    private boolean compareWaiting() {
        List<Integer> ids = new ArrayList<>();
        changed.drainTo(ids);
        ids.removeIf(id -> id == WAKE);
        ids.forEach(writer::compare);
        return !ids.isEmpty();
    }

    @Override
    public String name() {
        return "report_catalogue";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    @Override
    public Health health() {
        Optional<String> problem = failure;
        if (problem.isPresent()) {
            return Health.degraded("The list of reports is "
                    + (catalogue.ready() ? "as it was" : "counted for each page, without months and search")
                    + " until its catalogue can be kept: " + problem.get());
        }
        if (!catalogue.ready()) {
            return Health.degraded("Still reading what reports there are; months and search follow");
        }
        return anyMarks
                ? Health.healthy()
                : Health.degraded("Searches find words only with every diacritic as it is written: PostgreSQL has no"
                        + " extension unaccent. Install it (CREATE EXTENSION unaccent) and restart");
    }

    @Override
    public Map<String, Object> statistics() {
        return Map.of(
                "ready", catalogue.ready(),
                "times_compared", times.get(),
                "waiting", changed.size(),
                "failures", failures.get());
    }

    @Override
    public void close() {
        closed.countDown();
        remember(WAKE);
    }
}
