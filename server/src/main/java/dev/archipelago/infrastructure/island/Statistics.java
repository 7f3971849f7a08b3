package dev.archipelago.infrastructure.island;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The statistics of a component of the server; implemented by records only. Each record component is one statistic,
 * which {@link StatisticsReader} names in snake case: a number, a boolean, a text, an enum constant for a state, an
 * {@code Instant}, another {@code Statistics}, or a map or list of these. An empty {@code Optional} or
 * {@code OptionalLong} is left out.
 */
public interface Statistics {

    /** Marks a number, or a map of numbers, that only grows while the component runs: a counter in Prometheus. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Counter {}

    /** Marks a map whose keys are values of a label in Prometheus instead of parts of a metric's name. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Label {

        /** The name of the label. */
        String value();
    }

    /** Marks a {@code Statistics} or a map whose own statistics stand in place of it. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Inline {}

    /** The outcome of the last attempt. */
    enum Outcome {
        /** It succeeded, or there was none yet. */
        OK,
        /** It failed. */
        FAILING
    }

    /** No statistics. */
    record None() implements Statistics {}
}
