package dev.archipelago.infrastructure.island;

/**
 * How an island is and why.
 *
 * @param message one sentence for an operator: what is wrong, since when, what still works; "ok" when nothing is
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

    /** Works in part; {@code message} says what does not. */
    public static Health degraded(String message) {
        return new Health(Status.DEGRADED, message);
    }

    /** Does not work; {@code message} says why. */
    public static Health unhealthy(String message) {
        return new Health(Status.UNHEALTHY, message);
    }
}
