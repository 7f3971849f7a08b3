package dev.archipelago.infrastructure.island;

/**
 * The health of an island.
 *
 * @param message one sentence for an operator: the failure, its start and what still works; "ok" without a failure, or
 *     the reason for being idle
 */
public record Health(Status status, String message) {

    /** The degree to which an island performs its function. */
    public enum Status {
        /** Fully functional. */
        HEALTHY,
        /** Partly functional, or working by a fallback. */
        DEGRADED,
        /** Not functional. */
        UNHEALTHY
    }

    /** The health of an island without a failure. */
    public static Health healthy() {
        return new Health(Status.HEALTHY, "ok");
    }

    /** The health of an island that is idle for the given reason. */
    public static Health healthy(String message) {
        return new Health(Status.HEALTHY, message);
    }

    /** Partly functional; {@code message} names the part that fails. */
    public static Health degraded(String message) {
        return new Health(Status.DEGRADED, message);
    }

    /** Not functional; {@code message} states the reason. */
    public static Health unhealthy(String message) {
        return new Health(Status.UNHEALTHY, message);
    }
}
