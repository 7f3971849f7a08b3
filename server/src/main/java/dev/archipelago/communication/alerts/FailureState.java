package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.store.SqlStates;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether some activity fails, since when and why. Logs the beginning and the end of a failure. Thread-safe. */
final class FailureState {

    private static final Logger LOG = LoggerFactory.getLogger(FailureState.class);

    /** The reason if the tables were never created. */
    static final String NO_TABLES =
            "PostgreSQL has no table for alerts; the migrations did not run, or their role may not create tables";

    private static final String UNDEFINED_TABLE = "42P01";

    private record Failure(Instant since, String reason) {}

    private final String what;
    private final InstantSource clock;
    private volatile @Nullable Failure current;
    private volatile boolean worked;

    /** @param what the failure as a clause: {@code alerts are not evaluated} */
    FailureState(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
    }

    synchronized void failed(RuntimeException failure) {
        Failure before = current;
        String reason = reason(failure);
        if (before == null) {
            LOG.warn("{} until this passes: {}", what, reason);
        }
        current = new Failure(before == null ? clock.instant() : before.since(), reason);
    }

    synchronized void works() {
        worked = true;
        if (current != null) {
            current = null;
            LOG.info("Resolved: {}", what);
        }
    }

    /** Whether it never worked because the tables do not exist. */
    boolean withoutTables() {
        Failure now = current;
        return !worked && now != null && now.reason().equals(NO_TABLES);
    }

    /** The failure as a sentence, while it lasts. */
    Optional<String> sentence() {
        Failure now = current;
        return now == null ? Optional.empty() : Optional.of(what + " since " + now.since() + " (" + now.reason() + ")");
    }

    /** The reason without the statement and its arguments, which contain addresses and secrets. */
    private static String reason(RuntimeException failure) {
        if (SqlStates.diskFull(failure)) {
            return "the disk of PostgreSQL is full";
        }
        return SqlStates.in(failure)
                .map(sql -> UNDEFINED_TABLE.equals(sql.getSQLState())
                        ? NO_TABLES
                        : "PostgreSQL failed with SQL state " + sql.getSQLState())
                .orElseGet(() -> failure.getClass().getSimpleName());
    }
}
