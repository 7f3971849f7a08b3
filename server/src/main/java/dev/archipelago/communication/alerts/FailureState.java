package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.store.SqlStates;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether some work fails, since when and why. Logged when it begins and when it ends. Thread-safe. */
final class FailureState {

    private static final Logger LOG = LoggerFactory.getLogger(FailureState.class);

    /** Why there are no alerts where the tables were never made. */
    static final String NO_TABLES =
            "PostgreSQL has no table for alerts; the migrations did not run, or their role may not create tables";

    private static final String UNDEFINED_TABLE = "42P01";

    private record Trouble(Instant since, String reason) {}

    private final String what;
    private final InstantSource clock;
    private volatile @Nullable Trouble trouble;
    private volatile boolean worked;

    /** @param what says what does not happen: {@code alerts are not evaluated} */
    FailureState(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
    }

    synchronized void failed(RuntimeException failure) {
        Trouble before = trouble;
        String reason = reason(failure);
        if (before == null) {
            LOG.warn("{} until this passes: {}", what, reason);
        }
        trouble = new Trouble(before == null ? clock.instant() : before.since(), reason);
    }

    synchronized void works() {
        worked = true;
        if (trouble != null) {
            trouble = null;
            LOG.info("No longer: {}", what);
        }
    }

    /** Whether it never worked, because the tables are not there. */
    boolean withoutTables() {
        Trouble now = trouble;
        return !worked && now != null && now.reason().equals(NO_TABLES);
    }

    /** One sentence, while it lasts. */
    Optional<String> sentence() {
        Trouble now = trouble;
        return now == null ? Optional.empty() : Optional.of(what + " since " + now.since() + " (" + now.reason() + ")");
    }

    /** Without the statement and its arguments, among which are addresses and secrets. */
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
