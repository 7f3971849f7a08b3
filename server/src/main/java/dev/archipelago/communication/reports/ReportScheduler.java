package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.BackgroundLoop;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.store.SqlStates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes scheduled reports at their times. Every node runs one; the row of a draft is locked while it is published,
 * so that exactly one node does it. A node learns of schedules made through it at once, and of those of others within
 * {@link #INTERVAL}. Thread-safe.
 */
public final class ReportScheduler implements Island {

    private static final Logger LOG = LoggerFactory.getLogger(ReportScheduler.class);

    /**
     * The longest time between two looks at the schedule. A node looks by itself when a report is scheduled through it;
     * this is for those of a node that has ended.
     */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final BackgroundLoop loop = new BackgroundLoop("report-scheduler", this::work);
    private volatile Optional<String> failure = Optional.empty();

    /** Constructs a scheduler that does nothing before {@link #start}. */
    public ReportScheduler(Jdbi jdbi, AuditLog audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    /** Starts the background thread. Call it once. */
    public void start() {
        loop.start();
    }

    /** Looks at the schedule soon. Does not block. */
    public void wake() {
        loop.wake();
    }

    /** Publishes what is due. For one thread. Returns the time until the next look. */
    Duration work() {
        try {
            Optional<Instant> next = jdbi.withHandle(handle -> new DraftRows(handle).next());
            if (next.filter(at -> !at.isAfter(clock.instant())).isPresent()) {
                boolean more = true;
                while (more && !loop.isClosed()) {
                    more = publishOne();
                }
                next = jdbi.withHandle(handle -> new DraftRows(handle).next());
            }
            failure = Optional.empty();
            return next.map(at -> Duration.between(clock.instant(), at))
                    .filter(wait -> wait.compareTo(INTERVAL) < 0)
                    // A row that another node publishes at this moment is due but locked.
                    .map(wait -> wait.isPositive() ? wait.plusMillis(1) : RETRY)
                    .orElse(INTERVAL);
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("report-scheduler", e);
            }
            if (SqlStates.unusable(e)) {
                // Nothing can be scheduled where the role may not write.
                failure = Optional.empty();
                return INTERVAL;
            }
            if (failure.isEmpty() && !loop.isClosed()) {
                LOG.warn("Scheduled reports cannot be published, retrying: {}", SqlStates.describe(e));
            }
            failure = Optional.of(SqlStates.describe(e));
            return RETRY;
        }
    }

    /** Publishes one report that is due; false if there is none. */
    private boolean publishOne() {
        Instant now = clock.instant();
        Optional<DraftRows.Row> due = jdbi.withHandle(handle -> new DraftRows(handle).due(now));
        if (due.isEmpty()) {
            return false;
        }
        try {
            audit.recorded(
                    new AuditLog.Origin(due.get().author(), "schedule"),
                    "report.published",
                    () -> new AuditLog.Change<>(true, publish(now)));
        } catch (Exception e) {
            if (!SqlStates.violatesConstraint(e)) {
                throw e instanceof RuntimeException failed ? failed : new IllegalStateException(e);
            }
            // A row of crypto_report has the id: an operator has to decide, and other reports must not wait.
            refused.incrementAndGet();
            LOG.error(
                    "Report {} cannot be published and is a draft again: {}",
                    due.get().id(),
                    SqlStates.describe(e));
            jdbi.useHandle(handle -> handle.execute(
                    "update report_draft set publish_at = null where id = ?",
                    due.get().id()));
        }
        return true;
    }

    private Optional<String> publish(Instant now) {
        Optional<DraftRows.Row> due = jdbi.inTransaction(handle -> {
            DraftRows drafts = new DraftRows(handle);
            Optional<DraftRows.Row> locked = drafts.due(now);
            locked.ifPresent(draft -> {
                drafts.delete(draft.id());
                new ReportRows(handle)
                        .insert(
                                draft.id(),
                                draft.content(),
                                draft.createdAt().or(draft::publishAt).orElse(now));
            });
            return locked;
        });
        due.ifPresent(draft -> {
            published.incrementAndGet();
            LOG.info("Report {} is published as scheduled", draft.id());
        });
        return due.map(draft -> "report " + draft.id());
    }

    @Override
    public String name() {
        return "report_schedule";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    @Override
    public Health health() {
        return failure.map(problem -> Health.degraded("Scheduled reports are not published: " + problem))
                .orElseGet(Health::healthy);
    }

    /** The scheduled reports that were published and those that were refused. */
    public record ScheduleStatistics(
            @Counter long published, @Counter long refused) implements Statistics {}

    @Override
    public ScheduleStatistics statistics() {
        return new ScheduleStatistics(published.get(), refused.get());
    }

    @Override
    public void close() {
        if (!loop.close(CLOSING)) {
            LOG.warn("The scheduler of reports did not end within {}", CLOSING);
        }
    }
}
