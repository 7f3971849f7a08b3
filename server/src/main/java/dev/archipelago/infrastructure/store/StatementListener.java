package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.RequestContext.Part;
import dev.archipelago.infrastructure.log.SlowLog;
import dev.archipelago.infrastructure.trace.Spans;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Measures statements for the request that runs them, for the log of slow ones and for traces, and passes on failures.
 * Thread-safe.
 */
final class StatementListener implements SqlLogger {

    private static final String SPAN = StatementListener.class.getName();
    private static final int LONGEST_TEXT = 1_000;

    private final ObservationRegistry observations;
    private final Runnable successes;
    private final Consumer<SQLException> failures;

    /**
     * @param successes called after each statement that succeeded; must not block
     * @param failures receives the failures of statements
     */
    StatementListener(ObservationRegistry observations, Runnable successes, Consumer<SQLException> failures) {
        this.observations = observations;
        this.successes = successes;
        this.failures = failures;
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        if (observations.isNoop()) {
            return;
        }
        String text =
                String.valueOf(context.getRenderedSql()).replaceAll("\\s+", " ").strip();
        Observation span =
                Spans.callWithin(observations, "postgresql.query", text.split(" ", 2)[0].toUpperCase(Locale.ROOT));
        if (!span.isNoop()) {
            context.define(
                    SPAN,
                    span.lowCardinalityKeyValue("db.system.name", "postgresql")
                            .highCardinalityKeyValue(
                                    "db.query.text", text.substring(0, Math.min(text.length(), LONGEST_TEXT)))
                            .start());
        }
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        measure(context);
        if (context.getAttribute(SPAN) instanceof Observation span) {
            span.stop();
        }
        successes.run();
    }

    @Override
    public void logException(StatementContext context, SQLException failure) {
        measure(context);
        if (context.getAttribute(SPAN) instanceof Observation span) {
            span.error(failure).stop();
        }
        failures.accept(failure);
    }

    private static void measure(StatementContext context) {
        long nanos = context.getElapsedTime(ChronoUnit.NANOS);
        RequestContext.add(Part.QUERY, nanos);
        SlowLog.check(SlowLog.Kind.QUERY, nanos, () -> String.valueOf(context.getRenderedSql()));
    }
}
