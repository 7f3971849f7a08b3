package dev.archipelago.communication.history;

import dev.archipelago.infrastructure.store.SqlStates;

/** What is said of failures. */
final class RootCauses {

    private RootCauses() {}

    /** What it all came from in one line: the layers above it repeat it with the whole statement and its arguments. */
    static String root(Throwable failure) {
        if (SqlStates.diskFull(failure)) {
            return "the disk of PostgreSQL is full";
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("unknown");
    }
}
