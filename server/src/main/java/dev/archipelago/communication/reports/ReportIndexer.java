package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.BackgroundLoop;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link ReportCatalogue} up to date. Forwards each stored change at once, updates the catalogue, and then
 * forwards the change as catalogued; afterwards it indexes words, those of the newest report first. One background
 * thread does this and retries until it succeeds. Thread-safe.
 */
public final class ReportIndexer implements Island, ReportChangeListener {

    private static final Logger log = LoggerFactory.getLogger(ReportIndexer.class);

    /** The interval after which it looks for work by itself: another node may have stopped while it indexed words. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ReportCatalogue catalogue;
    private final CatalogueWriter writer;
    private final ReportChangeListener listener;
    private final AtomicReference<ReportChange> pending = new AtomicReference<>(ReportChange.INITIAL);
    private final BackgroundLoop loop = new BackgroundLoop("report-indexer", () -> work() ? INTERVAL : RETRY);
    private final AtomicLong comparisons = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean ignoresDiacritics = true;
    private volatile Optional<String> failure = Optional.empty();

    /**
     * Constructs an indexer that does nothing before {@link #start}.
     *
     * @param textExtractor returns the text of a body, at most 200,000 characters
     * @param listener receives both stages of each change
     */
    public ReportIndexer(
            Jdbi jdbi, ReportCatalogue catalogue, UnaryOperator<String> textExtractor, ReportChangeListener listener) {
        this.catalogue = catalogue;
        this.writer = new CatalogueWriter(jdbi, textExtractor);
        this.listener = listener;
    }

    /** Starts the background thread. */
    public void start() {
        loop.start();
    }

    @Override
    public void onReportChange(ReportChange change, ReportChange.Stage stage) {
        listener.onReportChange(change, stage);
        add(change);
        loop.wake();
    }

    private ReportChange pending() {
        return Objects.requireNonNull(pending.get());
    }

    private void add(ReportChange change) {
        pending.accumulateAndGet(change, ReportChange::and);
    }

    /**
     * Updates the catalogue by the pending changes, then indexes words until there are no more to index or a change is
     * pending. For one thread.
     *
     * @return false if it failed and is to be retried
     */
    boolean work() {
        try {
            update();
            boolean more = writer.indexWords();
            if (failure.isPresent()) {
                log.info("The catalogue of reports is updated again");
            }
            failure = Optional.empty();
            while (more && !loop.isClosed() && pending().isNone()) {
                more = writer.indexWords();
            }
            return true;
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("report-indexer", e);
            }
            failures.incrementAndGet();
            if (failure.isEmpty() && !loop.isClosed()) {
                log.warn("The catalogue of reports cannot be updated, retrying: {}", e.getMessage());
            }
            failure = Optional.of(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /**
     * Forwards the change even if no entry was out of date: another node may have updated them a moment before, after
     * pages were rendered here.
     */
    private void update() {
        ReportChange change = Objects.requireNonNull(pending.getAndSet(ReportChange.NONE));
        if (change.isNone()) {
            return;
        }
        try {
            if (change.any()) {
                compareAll();
            }
            change.ids().forEach(writer::compare);
            ignoresDiacritics = catalogue.ignoresDiacritics();
        } catch (RuntimeException | Error e) {
            add(change);
            throw e;
        }
        comparisons.incrementAndGet();
        catalogue.ready(true);
        listener.onReportChange(change, ReportChange.Stage.CATALOGUED);
    }

    /** Between two batches, reports that change meanwhile are compared too, so that they do not wait for millions. */
    private void compareAll() {
        OptionalInt first = OptionalInt.of(Integer.MIN_VALUE);
        while (first.isPresent() && !loop.isClosed()) {
            first = writer.compareFrom(first.getAsInt());
            pending().ids().forEach(writer::compare);
        }
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
                    + (catalogue.ready() ? "not updated" : "counted for each page, without months and search")
                    + " until the catalogue can be written: " + problem.get());
        }
        if (!catalogue.ready()) {
            return Health.degraded("Still cataloguing the stored reports; months and search are not available yet");
        }
        return ignoresDiacritics
                ? Health.healthy()
                : Health.degraded(
                        "Searches find words only with the diacritics they are written with: PostgreSQL lacks the"
                                + " extension unaccent. Install it (CREATE EXTENSION unaccent) and restart");
    }

    /**
     * The state of the catalogue.
     *
     * @param ready whether it contains all reports
     * @param timesCompared how often it was compared with the reports
     * @param waiting the changed reports that are not catalogued yet
     */
    public record IndexStatistics(
            boolean ready,
            @Counter long timesCompared,
            int waiting,
            @Counter long failures) implements Statistics {}

    @Override
    public IndexStatistics statistics() {
        ReportChange waiting = pending();
        return new IndexStatistics(
                catalogue.ready(),
                comparisons.get(),
                waiting.any() ? 1 : waiting.ids().size(),
                failures.get());
    }

    @Override
    public void close() {
        loop.close();
    }
}
