package dev.archipelago.external;

import dev.archipelago.external.coinmarketcap.CoinMarketCapKey;
import dev.archipelago.external.coinmarketcap.CoinMarketCapPlan;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.config.BudgetConfig;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps CoinMarketCap's budget to the plan of its key, or to what is configured, whichever is lower. The node that leads
 * asks for the plan, which costs no credit: when it begins to lead, each hour, and when the month has turned; sooner after
 * a failure. Until it answers the figures known before stay. Thread-safe.
 */
public final class QuotaMonitor implements AutoCloseable {
    static final Duration USUAL = Duration.ofHours(1);
    static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    /** The upstream's clock may be behind ours: so soon after the month turned it may still tell of the last one. */
    static final Duration TURN = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(QuotaMonitor.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final GuardedSource<CoinMarketCapPlan> source;
    private final UpstreamLimits limits;
    private final BudgetConfig config;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Instant due = Instant.EPOCH;
    private Optional<CoinMarketCapPlan> followed = Optional.empty();
    private boolean failing;

    private QuotaMonitor(
            GuardedSource<CoinMarketCapPlan> source,
            UpstreamLimits limits,
            BudgetConfig config,
            BooleanSupplier leading,
            InstantSource clock) {
        this.source = source;
        this.limits = limits;
        this.config = config;
        this.leading = leading;
        this.clock = clock;
    }

    /**
     * Does nothing until {@link #start} or {@link #look}.
     *
     * @param leading whether this node asks now; does not block
     */
    public static QuotaMonitor of(
            UpstreamConfig upstreams,
            BudgetConfig config,
            UpstreamBudgets budgets,
            Transport transport,
            BooleanSupplier leading,
            InstantSource clock) {
        UpstreamLimits limits = budgets.coinMarketCap();
        Transport told = new UpstreamTransport(transport, limits, 1, clock, new Random(), Thread::sleep);
        var key = new CoinMarketCapKey(upstreams.coinMarketCap(), upstreams.coinMarketCapKey(), told, clock);
        var source = new GuardedSource<>(key, budgets.coinMarketCapPlan(), 1, Duration.ZERO, clock);
        return new QuotaMonitor(source, limits, config, leading, clock);
    }

    /** What is asked for the plan. */
    GuardedSource<CoinMarketCapPlan> source() {
        return source;
    }

    /** Looks each second, on a thread of its own, until {@link #close}. */
    public void start() {
        Thread.ofVirtual().name("plan").start(() -> {
            try {
                do {
                    try {
                        look();
                    } catch (RuntimeException | Error e) {
                        BackgroundFailures.survived("plan", e);
                    }
                } while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Asks for the plan if there is a key and that is due. Blocks for the source's deadline at most. */
    synchronized void look() {
        if (!source.configured() || !leading.getAsBoolean()) {
            due = Instant.EPOCH;
            return;
        }
        Instant now = clock.instant();
        if (now.isBefore(due) || limits.coolingFor().isPositive()) {
            return;
        }
        try {
            follow(source.fetch().value(), now);
            due = next(now);
            failing = false;
        } catch (SourceException e) {
            due = now.plus(e.retryAfter().orElse(AFTER_FAILURE));
            if (!failing && closed.getCount() > 0) {
                LOG.warn("CoinMarketCap did not tell its plan, keeping to the budget as it is: {}", e.getMessage());
            }
            failing = true;
        }
    }

    private void follow(CoinMarketCapPlan plan, Instant asked) {
        int perMinute = Math.min(plan.perMinute(), config.coinMarketCapPerMinute());
        long perMonth = Math.min(plan.perMonth(), config.coinMarketCapPerMonth().orElse(Long.MAX_VALUE));
        limits.follow(UpstreamBudgets.coinMarketCap(config, perMinute, perMonth));
        if (Period.MONTH.end(asked.minus(TURN)).equals(Period.MONTH.end(clock.instant()))) {
            limits.used(Period.MONTH, plan.usedThisMonth());
        }
        boolean known = followed.filter(
                        last -> last.perMinute() == plan.perMinute() && last.perMonth() == plan.perMonth())
                .isPresent();
        if (!known) {
            LOG.info("CoinMarketCap's plan: {} of {} credits of the month are used", plan.usedThisMonth(), perMonth);
        }
        followed = Optional.of(plan);
    }

    /** In an hour, or when the next month's use can be told, whichever is sooner. */
    private static Instant next(Instant now) {
        Instant turned = Period.MONTH.end(now.minus(TURN)).plus(TURN);
        Instant usual = now.plus(USUAL);
        return turned.isBefore(usual) ? turned : usual;
    }

    /** Asks no more. A second call does nothing. */
    @Override
    public void close() {
        closed.countDown();
    }
}
