package dev.archipelago.infrastructure.island;

import java.util.Optional;

/** Finds the causes of failures. */
public final class RootCauses {

    /** Longer chains are cut, in case a chain is a cycle. */
    private static final int MAXIMUM_DEPTH = 100;

    private RootCauses() {}

    /** The last cause of {@code failure}, or {@code failure} itself if it has none. */
    public static Throwable of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAXIMUM_DEPTH && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The first of {@code failure} and its causes that is a {@code type}. */
    public static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAXIMUM_DEPTH && cause != null; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** Whether {@code failure} or one of its causes is of one of {@code types}. */
    @SafeVarargs
    public static boolean isCausedBy(Throwable failure, Class<? extends Throwable>... types) {
        for (Class<? extends Throwable> type : types) {
            if (find(failure, type).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
