package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies a listener once of each report that becomes the newest. A correction of the newest report, a deletion, a
 * sample and the newest report at the first check are not publications. If the table of reports does not exist at the
 * first check, the first report stored later is one. Thread-safe; {@link #check} blocks on PostgreSQL.
 */
public final class NewestReportNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(NewestReportNotifier.class);

    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** SQL state of a table that does not exist. */
    private static final String UNDEFINED_TABLE = "42P01";

    private static final Comparator<ReportHead> ORDER =
            Comparator.comparing(ReportHead::createdAt).thenComparing(ReportHead::id);

    private final Reports reports;
    private final Consumer<Publication> listener;
    private final Duration pause;
    private final AtomicBoolean due = new AtomicBoolean();
    private boolean checked;
    private volatile Optional<ReportHead> newest = Optional.empty();

    public NewestReportNotifier(Reports reports, Consumer<Publication> listener) {
        this(reports, listener, PAUSE);
    }

    /** @param pause between two attempts of a check in the background */
    NewestReportNotifier(Reports reports, Consumer<Publication> listener, Duration pause) {
        this.reports = reports;
        this.listener = listener;
        this.pause = pause;
    }

    /**
     * Checks in the background, with a few retries. A call before a pending check begins has no effect. Never blocks or
     * throws.
     */
    public void checkSoon() {
        if (due.compareAndSet(false, true)) {
            Thread.ofVirtual().name("newest-report-notifier").start(this::checkWithRetries);
        }
    }

    /** Right after PostgreSQL has come back the pool may still refuse connections, and the next change may be far. */
    private void checkWithRetries() {
        due.set(false);
        for (int left = ATTEMPTS - 1; ; left--) {
            try {
                check();
                return;
            } catch (RuntimeException e) {
                if (left == 0) {
                    LOG.warn(
                            "Cannot determine whether a report was published, checking again at the next change: {}",
                            e.toString());
                    return;
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The id of the newest report at the last check; empty if there was none, or no check yet. Never blocks. */
    public Optional<Integer> newestId() {
        return newest.map(ReportHead::id);
    }

    /** Notifies the listener if another report has become the newest. Throws what {@link Reports} throws. */
    public synchronized void check() {
        Optional<ReportHead> now;
        try {
            now = reports.newest(Language.all().getFirst());
        } catch (RuntimeException e) {
            checked |= tableIsMissing(e);
            throw e;
        }
        // A report replaces the samples even if it is older.
        Optional<ReportHead> before = newest.filter(head -> !head.sample());
        boolean first = !checked;
        newest = now;
        checked = true;
        if (first
                || now.isEmpty()
                || now.get().sample()
                || before.isPresent() && ORDER.compare(now.get(), before.get()) <= 0) {
            return;
        }
        publish(now.get().id());
    }

    /** Nothing is published if yet another report has become the newest: the next change finds that one. */
    private void publish(int id) {
        Map<Language, ReportHead> heads = new HashMap<>();
        for (Language language : Language.all()) {
            reports.newest(language).filter(head -> head.id() == id).ifPresent(head -> heads.put(language, head));
        }
        if (heads.keySet().containsAll(Language.all())) {
            listener.accept(new Publication(heads));
        }
    }

    private static boolean tableIsMissing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNDEFINED_TABLE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
