package dev.archipelago.communication.history;

import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records the new values of a snapshot as a row of {@code market_snapshot}. A value is new if it is not stale and its
 * observation time is later than that of the last recorded value of the metric. The last recorded times are updated in
 * the same transaction, so that values are recorded once across restarts and nodes, in ascending order. Thread-safe;
 * blocks on PostgreSQL.
 */
final class SnapshotRecorder {

    /** The minimum time between two rows; slightly less than the five seconds between snapshots when little changes. */
    static final Duration SPACING = Duration.ofMillis(4_500);

    private static final int TIMEOUT_SECONDS = 5;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Long>> MICROS = new TypeReference<>() {};

    /** The longest time between two rows of {@code market_progress} while there is no new value. */
    private static final Duration LONGEST_WITHOUT_NEWS = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    /** The times that this node has recorded last; other nodes may have recorded later ones. */
    private volatile Map<String, Long> known = Map.of();

    private volatile Instant knownAt = Instant.MIN;

    SnapshotRecorder(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * The outcome of recording a snapshot.
     *
     * @param taken false if the previous row, possibly of another node, is less than {@link #SPACING} older
     * @param observations the number of new values
     */
    record Recorded(boolean taken, int observations) {}

    /**
     * @param recordable the metrics for which the enum type has labels, which a role without the privilege cannot add
     */
    private record Last(Instant takenAt, Map<String, Long> observed, Set<String> recordable) {}

    /** Whether a snapshot has a new value, or nothing was recorded for a minute. Asks nothing of PostgreSQL. */
    boolean due(Snapshot snapshot) {
        Map<String, Long> recorded = known;
        return !snapshot.timestamp().isBefore(knownAt.plus(LONGEST_WITHOUT_NEWS))
                || snapshot.timestamp().isBefore(knownAt)
                || snapshot.readings().values().stream().anyMatch(reading -> later(reading, recorded));
    }

    /** @throws org.jdbi.v3.core.JdbiException if PostgreSQL fails; nothing is recorded then */
    Recorded record(Snapshot snapshot) {
        Instant takenAt = snapshot.timestamp().truncatedTo(ChronoUnit.MICROS);
        return jdbi.inTransaction(handle -> {
            Last last = last(handle);
            if (takenAt.isBefore(last.takenAt().plus(SPACING))) {
                return new Recorded(false, 0);
            }
            List<Reading> fresh = fresh(snapshot, last);
            if (!fresh.isEmpty()) {
                insert(handle, takenAt, fresh, snapshot.simulated());
            }
            Map<String, Long> observed = new HashMap<>(last.observed());
            fresh.forEach(reading -> observed.put(reading.metric().key(), micros(observedAt(reading))));
            keep(handle, takenAt, observed);
            known = Map.copyOf(observed);
            knownAt = takenAt;
            return new Recorded(true, fresh.size());
        });
    }

    /** Reads with a row lock, which serialises recording by several nodes. */
    private static Last last(Handle handle) {
        return handle.createQuery("SELECT done_until, observed::text AS observed,"
                        + " enum_range(NULL::market_metric)::text[] AS recordable FROM market_progress"
                        + " WHERE tier = 'raw' FOR UPDATE")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .map((row, context) -> new Last(
                        row.getObject("done_until", OffsetDateTime.class).toInstant(),
                        JSON.readValue(row.getString("observed"), MICROS),
                        Set.of((String[]) row.getArray("recordable").getArray())))
                .one();
    }

    private static List<Reading> fresh(Snapshot snapshot, Last last) {
        List<Reading> fresh = new ArrayList<>();
        for (Reading reading : snapshot.readings().values()) {
            if (last.recordable().contains(reading.metric().key()) && later(reading, last.observed())) {
                fresh.add(reading);
            }
        }
        return fresh;
    }

    /** Whether a reading is not stale and was observed after the recorded time of its metric. */
    private static boolean later(Reading reading, Map<String, Long> recorded) {
        boolean current = reading.state() == ReadingState.LIVE || reading.state() == ReadingState.DELAYED;
        return current
                && micros(observedAt(reading))
                        > recorded.getOrDefault(reading.metric().key(), Long.MIN_VALUE);
    }

    private static void insert(Handle handle, Instant takenAt, List<Reading> readings, boolean simulated) {
        StringBuilder states = new StringBuilder();
        readings.forEach(reading -> states.append(reading.state() == ReadingState.LIVE ? 'l' : 'd'));
        handle.createUpdate("""
            INSERT INTO market_snapshot (taken_at, metrics, amounts, sources, observed_at, states)
            VALUES (:takenAt, CAST(:metrics AS market_metric[]), CAST(:amounts AS numeric[]), :sources,
                    CAST(:observedAt AS timestamptz[]), :states)\
            """)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("takenAt", takenAt.atOffset(ZoneOffset.UTC))
                .bindArray(
                        "metrics",
                        String.class,
                        readings.stream().map(reading -> reading.metric().key()).toList())
                .bindArray(
                        "amounts",
                        String.class,
                        readings.stream()
                                .map(reading -> reading.value()
                                        .map(BigDecimal::toPlainString)
                                        .orElseThrow())
                                .toList())
                .bindArray(
                        "sources",
                        String.class,
                        readings.stream()
                                .map(reading ->
                                        SourceNames.stored(reading.source().orElseThrow(), simulated))
                                .toList())
                .bindArray(
                        "observedAt",
                        String.class,
                        readings.stream()
                                .map(reading -> observedAt(reading).toString())
                                .toList())
                .bind("states", states.toString())
                .execute();
    }

    private static void keep(Handle handle, Instant takenAt, Map<String, Long> observed) {
        handle.createUpdate("UPDATE market_progress SET done_until = :takenAt, observed = CAST(:observed AS jsonb)"
                        + " WHERE tier = 'raw'")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("takenAt", takenAt.atOffset(ZoneOffset.UTC))
                .bind("observed", JSON.writeValueAsString(observed))
                .execute();
    }

    private static Instant observedAt(Reading reading) {
        return reading.observedAt().orElseThrow();
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
