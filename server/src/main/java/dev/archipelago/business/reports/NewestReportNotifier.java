package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each report once, when it becomes the newest. A correction of the newest, a deletion, a sample and what was there
 * at the first look are no publications. While the table of reports does not exist there are none, so the first one stored
 * after that is a publication. Thread-safe; {@link #look} blocks on PostgreSQL.
 */
public final class NewestReportNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(NewestReportNotifier.class);

    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** SQL state of a table that does not exist. */
    private static final String UNDEFINED_TABLE = "42P01";

    private static final Comparator<ReportHead> ORDER =
            Comparator.comparing(ReportHead::createdAt).thenComparing(ReportHead::id);

    private final Reports reports;
    private final Consumer<Publication> listener;
    private final Duration pause;
    private final AtomicBoolean due = new AtomicBoolean();
    private boolean looked;
    private volatile Optional<ReportHead> newest = Optional.empty();

    public NewestReportNotifier(Reports reports, Consumer<Publication> listener) {
        this(reports, listener, PAUSE);
    }

    /** @param pause between two tries of a look in the background */
    NewestReportNotifier(Reports reports, Consumer<Publication> listener, Duration pause) {
        this.reports = reports;
        this.listener = listener;
        this.pause = pause;
    }

    /**
     * Looks in the background, again a few times while it fails; asking again before that has begun costs nothing. Never
     * blocks, never throws.
     */
    public void lookSoon() {
        if (due.compareAndSet(false, true)) {
            Thread.ofVirtual().name("publication-watch").start(this::lookUntilSeen);
        }
    }

    /** Right after PostgreSQL has come back the pool may still refuse, and no other change may follow soon. */
    private void lookUntilSeen() {
        due.set(false);
        for (int left = TRIES - 1; ; left--) {
            try {
                look();
                return;
            } catch (RuntimeException e) {
                if (left == 0) {
                    LOG.warn(
                            "Cannot tell whether a report was published; the next change looks again: {}",
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

    /** The number of the newest report as of the last look; empty if there was none, or no look yet. Never blocks. */
    public Optional<Integer> newestId() {
        return newest.map(ReportHead::id);
    }

    /** Looks whether another report has become the newest and tells the listener of it; throws what {@link Reports} throws. */
    public synchronized void look() {
        Optional<ReportHead> now;
        try {
            now = reports.newest(Language.VIETNAMESE);
        } catch (RuntimeException e) {
            looked |= tableIsMissing(e);
            throw e;
        }
        // Any report replaces the samples, an older one too.
        Optional<ReportHead> before = newest.filter(head -> !head.sample());
        boolean first = !looked;
        newest = now;
        looked = true;
        if (first
                || now.isEmpty()
                || now.get().sample()
                || before.isPresent() && ORDER.compare(now.get(), before.get()) <= 0) {
            return;
        }
        reports.newest(Language.ENGLISH)
                .filter(english -> english.id() == now.get().id())
                .ifPresent(english -> listener.accept(new Publication(now.get(), english)));
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
