package dev.archipelago.infrastructure.island;

/**
 * How an island is and why.
 *
 * @param message one sentence for an operator: what is wrong, since when, what still works; "ok" when nothing is,
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

    /** Nothing is wrong; {@code message} says why there is nothing to do. */
    public static Health healthy(String message) {
        return new Health(Status.HEALTHY, message);
    }

    /** Works in part; {@code message} says what does not. */
    public static Health degraded(String message) {
        return new Health(Status.DEGRADED, message);
    }

    /** Does not work; {@code message} says why. */
    public static Health unhealthy(String message) {
        return new Health(Status.UNHEALTHY, message);
    }
}
