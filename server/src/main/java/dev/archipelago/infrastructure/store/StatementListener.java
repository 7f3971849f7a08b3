package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.RequestContext.Part;
import dev.archipelago.infrastructure.log.SlowLog;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Measures statements for the request that runs them and for the log of slow ones, and passes on failures. Thread-safe. */
final class StatementListener implements SqlLogger {

    private final Consumer<SQLException> failures;

    /** @param failures receives the failures of statements */
    StatementListener(Consumer<SQLException> failures) {
        this.failures = failures;
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        measure(context);
    }

    @Override
    public void logException(StatementContext context, SQLException failure) {
        measure(context);
        failures.accept(failure);
    }

    private static void measure(StatementContext context) {
        long nanos = context.getElapsedTime(ChronoUnit.NANOS);
        RequestContext.add(Part.QUERY, nanos);
        SlowLog.check(SlowLog.Kind.QUERY, nanos, () -> String.valueOf(context.getRenderedSql()));
    }
}
