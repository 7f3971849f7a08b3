package dev.archipelago.communication.history;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Aggregates raw rows into minutes and minutes into hours, and deletes rows past their retention. Each step is one
 * idempotent transaction that also advances the tier's progress and holds an advisory lock against other nodes, so that
 * a step undone by a crash is repeated. No clock is used: a minute is complete when a later snapshot is recorded.
 * Thread-safe; blocks on PostgreSQL.
 */
public final class RollUp {

    /** The advisory lock; PostgreSQL releases it at the end of the transaction or the connection. */
    static final long LOCK = 0x617263686869737L;

    private static final int TIMEOUT_SECONDS = 8;

    /** The maximum size of a step: about 100,000 values of raw rows, or 200,000 rows of minutes. */
    private static final Duration MINUTE_BATCH = Duration.ofHours(6);

    private static final Duration HOUR_BATCH = Duration.ofDays(5);
    private static final int DELETED_AT_ONCE = 10_000;

    private static final String KEEP = """
            ON CONFLICT (metric, begins) DO UPDATE SET open = excluded.open, high = excluded.high, low = excluded.low,
                close = excluded.close, total = excluded.total, observations = excluded.observations,
                sources = excluded.sources""";

    private static final String MINUTES = """
            INSERT INTO market_minute (metric, begins, open, high, low, close, total, observations, sources)
            SELECT v.metric, date_bin('1 minute', s.taken_at, 'epoch') AS minute,
                   (array_agg(v.amount ORDER BY s.taken_at))[1], max(v.amount), min(v.amount),
                   (array_agg(v.amount ORDER BY s.taken_at DESC))[1], sum(v.amount), count(*),
                   string_agg(DISTINCT v.source, ',')
            FROM market_snapshot s, unnest(s.metrics, s.amounts, s.sources) AS v (metric, amount, source)
            WHERE s.taken_at >= :from AND s.taken_at < :to
            GROUP BY v.metric, minute
            """ + KEEP;

    /** All metrics are listed because the index begins with the metric. */
    private static final String ALL = "metric = ANY (enum_range(NULL::market_metric))";

    private static final String HOURS = """
            INSERT INTO market_hour (metric, begins, open, high, low, close, total, observations, sources)
            SELECT metric, date_bin('1 hour', begins, 'epoch') AS hour,
                   (array_agg(open ORDER BY begins))[1], max(high), min(low),
                   (array_agg(close ORDER BY begins DESC))[1], sum(total), sum(observations),
                   (SELECT string_agg(DISTINCT source, ',')
                    FROM unnest(string_to_array(string_agg(DISTINCT sources, ','), ',')) AS source)
            FROM market_minute WHERE %s AND begins >= :from AND begins < :to
            GROUP BY metric, hour
            """.formatted(ALL) + KEEP;

    private static final String OLDEST_RAW = "SELECT min(taken_at) FROM market_snapshot WHERE taken_at >= :from";

    private static final String OLDEST_MINUTE = """
            SELECT min(first.begins) FROM unnest(enum_range(NULL::market_metric)) AS each (metric), LATERAL (
                SELECT m.begins FROM market_minute m WHERE m.metric = each.metric AND m.begins >= :from
                ORDER BY m.begins LIMIT 1) AS first""";

    private static final String DELETE_RAW = "DELETE FROM market_snapshot WHERE taken_at IN (SELECT taken_at"
            + " FROM market_snapshot WHERE taken_at < :before ORDER BY taken_at LIMIT " + DELETED_AT_ONCE + ")";

    private static final String DELETE_MINUTES = "DELETE FROM market_minute WHERE (metric, begins) IN (SELECT metric,"
            + " begins FROM market_minute WHERE " + ALL + " AND begins < :before LIMIT " + DELETED_AT_ONCE + ")";

    private final Jdbi jdbi;

    public RollUp(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The outcome of a step. */
    public enum Step {
        /** Work was done, and there may be more. */
        WORKED,
        /** No work is left. */
        DONE,
        /** Another node holds the lock. */
        BUSY
    }

    /**
     * Rolls up one batch, minutes first.
     *
     * @throws org.jdbi.v3.core.JdbiException if PostgreSQL fails; the batch is rolled back then
     */
    public Step advance() {
        return locking(handle -> advance(handle, Tier.MINUTE) || advance(handle, Tier.HOUR));
    }

    /**
     * Deletes a batch of rows that are past their tier's retention and have been rolled up.
     *
     * @throws org.jdbi.v3.core.JdbiException if PostgreSQL fails
     */
    public Step prune() {
        return locking(handle -> prune(handle, Tier.RAW, Tier.MINUTE, DELETE_RAW)
                || prune(handle, Tier.MINUTE, Tier.HOUR, DELETE_MINUTES));
    }

    /** Performs a step, which returns whether it found work, in a transaction that holds the lock. */
    private Step locking(Predicate<Handle> step) {
        return jdbi.inTransaction(handle -> {
            if (!locked(handle)) {
                return Step.BUSY;
            }
            return step.test(handle) ? Step.WORKED : Step.DONE;
        });
    }

    private static boolean advance(Handle handle, Tier tier) {
        Tier below = tier == Tier.MINUTE ? Tier.RAW : Tier.MINUTE;
        Instant done = Progress.doneUntil(handle, tier);
        Instant target = tier.floor(Progress.doneUntil(handle, below));
        if (!done.isBefore(target)) {
            return false;
        }
        Instant first = oldest(handle, below, done)
                .map(tier::floor)
                .filter(target::isAfter)
                .orElse(target);
        Instant end = first.plus(tier == Tier.MINUTE ? MINUTE_BATCH : HOUR_BATCH);
        Instant until = end.isBefore(target) ? end : target;
        if (first.isBefore(until)) {
            timed(handle.createUpdate(tier == Tier.MINUTE ? MINUTES : HOURS))
                    .bind("from", first.atOffset(ZoneOffset.UTC))
                    .bind("to", until.atOffset(ZoneOffset.UTC))
                    .execute();
        }
        Progress.setDoneUntil(handle, tier, until);
        return true;
    }

    private static Optional<Instant> oldest(Handle handle, Tier tier, Instant from) {
        return timed(handle.createQuery(tier == Tier.RAW ? OLDEST_RAW : OLDEST_MINUTE))
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    private static boolean prune(Handle handle, Tier tier, Tier above, String delete) {
        Instant rolledUp = Progress.doneUntil(handle, above);
        Instant old = Progress.doneUntil(handle, Tier.RAW).minus(tier.kept().orElseThrow());
        return timed(handle.createUpdate(delete))
                        .bind("before", (old.isBefore(rolledUp) ? old : rolledUp).atOffset(ZoneOffset.UTC))
                        .execute()
                > 0;
    }

    private static boolean locked(Handle handle) {
        return handle.createQuery("SELECT pg_try_advisory_xact_lock(" + LOCK + ")")
                .mapTo(boolean.class)
                .one();
    }

    private static <S extends SqlStatement<S>> S timed(S statement) {
        return statement.setQueryTimeout(TIMEOUT_SECONDS);
    }
}
