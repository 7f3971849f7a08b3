package dev.archipelago.external;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.island.BackgroundLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adjusts an upstream's budget to the plan of its key. The leader queries the plan when it begins to lead, each hour,
 * after a change of month, and sooner after a failure; the budget remains unchanged until the upstream responds.
 * Thread-safe.
 */
public final class QuotaMonitor implements AutoCloseable {
    static final Duration PERIOD = Duration.ofHours(1);
    static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    /** The upstream's clock may be slow: this soon after the month's end its figures may still be the last month's. */
    static final Duration MONTH_MARGIN = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(QuotaMonitor.class);
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);

    private final GuardedSource<UpstreamPlan> source;
    private final String title;
    private final UpstreamLimiter limits;
    private final Function<UpstreamPlan, BudgetPlan> budgets;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private final BackgroundLoop loop;
    private Instant due = Instant.EPOCH;
    private Optional<UpstreamPlan> current = Optional.empty();
    private boolean failing;

    /**
     * Does nothing until {@link #start} or {@link #check}.
     *
     * @param title the upstream's name, for the log
     * @param limits the limits to adjust
     * @param budgets the budget for a plan
     * @param leading whether this node calls upstreams at the moment; must not block
     */
    QuotaMonitor(
            GuardedSource<UpstreamPlan> source,
            String title,
            UpstreamLimiter limits,
            Function<UpstreamPlan, BudgetPlan> budgets,
            BooleanSupplier leading,
            InstantSource clock) {
        this.source = source;
        this.title = title;
        this.limits = limits;
        this.budgets = budgets;
        this.leading = leading;
        this.clock = clock;
        this.loop = new BackgroundLoop("quota-" + title, () -> {
            check();
            return BETWEEN_CHECKS;
        });
    }

    SourceGuard guard() {
        return source.guard();
    }

    /** Checks each second, on a thread of its own, until {@link #close}. */
    public void start() {
        loop.start();
    }

    /** Queries the plan if there is a key and a check is due. Blocks for at most the source's deadline. */
    synchronized void check() {
        if (!source.configured() || !leading.getAsBoolean()) {
            due = Instant.EPOCH;
            return;
        }
        Instant now = clock.instant();
        if (now.isBefore(due) || limits.coolDown().isPositive()) {
            return;
        }
        try {
            adjust(source.fetch().value(), now);
            due = next(now);
            failing = false;
        } catch (SourceException e) {
            due = now.plus(e.retryAfter().orElse(AFTER_FAILURE));
            if (!failing && !loop.isClosed()) {
                LOG.warn("{} did not report its plan, the budget stays as it is: {}", title, e.getMessage());
            }
            failing = true;
        }
    }

    private void adjust(UpstreamPlan plan, Instant asked) {
        limits.replace(budgets.apply(plan));
        if (Period.MONTH.end(asked.minus(MONTH_MARGIN)).equals(Period.MONTH.end(clock.instant()))) {
            limits.used(Period.MONTH, plan.usedThisMonth());
        }
        boolean known = current.filter(
                        last -> last.perMinute() == plan.perMinute() && last.perMonth() == plan.perMonth())
                .isPresent();
        if (!known) {
            LOG.info(
                    "{}'s plan: {} of {} credits of this month are used, {} calls a minute",
                    title,
                    plan.usedThisMonth(),
                    plan.perMonth(),
                    plan.perMinute());
        }
        current = Optional.of(plan);
    }

    /** Returns the time of the next check: in an hour, or as soon as the usage of a new month is available. */
    private static Instant next(Instant now) {
        Instant monthChanged = Period.MONTH.end(now.minus(MONTH_MARGIN)).plus(MONTH_MARGIN);
        Instant usual = now.plus(PERIOD);
        return monthChanged.isBefore(usual) ? monthChanged : usual;
    }

    /** Stops checking. A second call does nothing. */
    @Override
    public void close() {
        loop.close();
    }
}
