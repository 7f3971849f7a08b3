package dev.archipelago.infrastructure.island;

import java.util.List;

/**
 * The health of an island.
 *
 * @param message one sentence for an operator: the failure, its start and what still works; "ok" without a failure, or
 *     the reason for being idle
 * @param parts the names of the parts that fail, which readers may see; empty if the island has none
 */
public record Health(Status status, String message, List<String> parts) {

    /** The degree to which an island performs its function. */
    public enum Status {
        /** Fully functional. */
        HEALTHY,
        /** Partly functional, or working by a fallback. */
        DEGRADED,
        /** Not functional. */
        UNHEALTHY
    }

    public Health {
        parts = List.copyOf(parts);
    }

    /** The health of an island without named parts. */
    public Health(Status status, String message) {
        this(status, message, List.of());
    }

    /** This health with the names of the parts that fail. */
    public Health ofParts(List<String> failing) {
        return new Health(status, message, failing);
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
