package dev.archipelago.infrastructure.island;

/**
 * How an island is and why.
 *
 * @param message one sentence for an operator: the failure, its start and what still works; "ok" without a failure,
 *     or to whom the job is left
 */
public record Health(Status status, String message) {

    /** How well an island does its job. */
    public enum Status {
        /** Does all of it. */
        HEALTHY,
        /** Does part of it, or by a fallback. */
        DEGRADED,
        /** Does not do it. */
        UNHEALTHY
    }

    /** Nothing is wrong. */
    public static Health healthy() {
        return new Health(Status.HEALTHY, "ok");
    }

    /** Healthy, with a reason for being idle. */
    public static Health healthy(String message) {
        return new Health(Status.HEALTHY, message);
    }

    /** Works in part; {@code message} names the rest. */
    public static Health degraded(String message) {
        return new Health(Status.DEGRADED, message);
    }

    /** Does not work; {@code message} gives the reason. */
    public static Health unhealthy(String message) {
        return new Health(Status.UNHEALTHY, message);
    }
}
