package dev.archipelago.communication.history;

import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backfills the stored klines and keeps them up to date while this node leads. Each second it looks for the first gap
 * and requests the klines of that gap only, hence it continues after a restart; an advisory lock prevents other nodes
 * from requesting the same klines. Only closed klines are stored: a kline is closed when the exchange has begun the
 * next one. Thread-safe.
 */
public final class KlineBackfill implements Island {
    private static final Logger LOG = LoggerFactory.getLogger(KlineBackfill.class);

    static final long LOCK = 0x617263686b6c696eL;

    private static final Duration BETWEEN_STEPS = Duration.ofSeconds(1);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

    /** The pause of a series whose newest kline should be closed but is not available yet. */
    private static final Duration CLOSE_RETRY = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final List<Coin> coins;
    private final KlineSource source;
    private final PostgresKlineStore store;
    private final Jdbi jdbi;
    private final BooleanSupplier leading;
    private final boolean simulated;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<KlineGap.Key> absent = new HashSet<>();
    private final Map<KlineGap.Series, Instant> awaited = new HashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean filling = true;
    private volatile int percent;
    private Instant notBefore = Instant.EPOCH;
    private Duration nextPause = FIRST_PAUSE;

    /**
     * @param coins the coins whose klines are stored
     * @param leading whether this node leads at the moment; called each second, must not block
     * @param simulated whether the source is the simulator
     */
    public KlineBackfill(
            List<Coin> coins,
            KlineSource source,
            Jdbi jdbi,
            BooleanSupplier leading,
            boolean simulated,
            InstantSource clock) {
        this.coins = List.copyOf(coins);
        this.source = source;
        this.store = new PostgresKlineStore(jdbi);
        this.jdbi = jdbi;
        this.leading = leading;
        this.simulated = simulated;
        this.clock = clock;
    }

    /** Starts looking for gaps on a thread of its own. */
    public void start() {
        Thread.ofVirtual().name("klines").start(() -> {
            try {
                while (!closed.await(BETWEEN_STEPS.toMillis(), TimeUnit.MILLISECONDS)) {
                    work();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Requests the klines of one gap, if it is time to. Must be called by one thread only. */
    void work() {
        if (!leading.getAsBoolean() || clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            notBefore = step();
            if (failure.isPresent()) {
                LOG.info("Klines are stored again");
            }
            failure = Optional.empty();
            nextPause = FIRST_PAUSE;
        } catch (SourceException e) {
            if (e.kind() == SourceException.Kind.LIMITED) {
                // Waiting is normal while klines are backfilled within the budget.
                LOG.debug("Klines are postponed: {}", e.getMessage());
                notBefore = clock.instant().plus(e.retryAfter().orElse(RETRY_INTERVAL));
            } else {
                failed(String.valueOf(e.getMessage()), nextPause);
            }
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("klines", e);
            }
            failed(SqlStates.describe(e), RETRY_INTERVAL);
        }
    }

    private void failed(String reason, Duration pause) {
        if (failure.isEmpty() && closed.getCount() > 0) {
            LOG.warn("Klines cannot be stored, trying again: {}", reason);
        }
        failure = Optional.of(reason);
        notBefore = clock.instant().plus(pause);
        Duration doubled = nextPause.multipliedBy(2);
        nextPause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Fills one gap; returns the time of the next step. */
    private Instant step() throws SourceException {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            boolean locked = handle.createQuery("SELECT pg_try_advisory_xact_lock(" + LOCK + ")")
                    .mapTo(boolean.class)
                    .one();
            if (!locked) {
                return now.plus(RETRY_INTERVAL);
            }
            KlineGap.Search search = KlineGap.search(coins, store, absent, now);
            report(search);
            Optional<KlineGap> due = search.gaps().stream()
                    .filter(gap -> !now.isBefore(awaited.getOrDefault(gap.series(), Instant.EPOCH)))
                    .findFirst();
            if (due.isPresent()) {
                fill(due.get(), now);
                return now;
            }
            return search.gaps().isEmpty() ? KlineGap.nextClose(now) : now.plus(RETRY_INTERVAL);
        });
    }

    private void fill(KlineGap gap, Instant now) throws SourceException {
        requests.incrementAndGet();
        List<Kline> response = source.klines(gap.coin(), gap.interval(), gap.from(), gap.length() + 1);
        int saved = store.save(
                gap.closed(response).stream().map(this::withStoredSource).toList());
        List<KlineGap.Key> missing = gap.absent(response);
        stored.addAndGet(saved);
        absent.addAll(missing);
        if (saved == 0 && missing.isEmpty()) {
            awaited.put(gap.series(), now.plus(CLOSE_RETRY));
        }
    }

    private Kline withStoredSource(Kline kline) {
        return new Kline(
                kline.coin(),
                kline.interval(),
                kline.openTime(),
                kline.closeTime(),
                kline.open(),
                kline.high(),
                kline.low(),
                kline.close(),
                kline.volume(),
                SourceNames.stored(kline.source(), simulated));
    }

    private void report(KlineGap.Search search) {
        int now = search.percent();
        if (filling && (now / 10 > percent / 10 || search.gaps().isEmpty())) {
            LOG.info("Klines backfilled: {} %, {} of {}", now, search.present(), search.wanted());
        }
        percent = now;
        filling &= !search.gaps().isEmpty();
    }

    @Override
    public String name() {
        return "klines";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    /** Healthy also during the backfill; degraded while requests fail. */
    @Override
    public Health health() {
        return failure.map(reason -> Health.degraded(
                        "klines are " + percent + " % filled in and cannot be kept up to date: " + reason))
                .orElseGet(Health::healthy);
    }

    /**
     * The progress.
     *
     * @param filling whether the past is still being filled in
     * @param percent the part of the wanted klines that is stored
     * @param kept the klines stored by this node
     * @param lastError why requests fail; empty while they succeed
     */
    public record BackfillStatistics(
            boolean leading,
            boolean filling,
            int percent,
            @Counter long requests,
            @Counter long kept,
            Optional<String> lastError)
            implements Statistics {}

    @Override
    public BackfillStatistics statistics() {
        return new BackfillStatistics(leading.getAsBoolean(), filling, percent, requests.get(), stored.get(), failure);
    }

    /** Stops requesting klines; those of a gap in progress are stored completely or not at all. */
    @Override
    public void close() {
        closed.countDown();
    }
}
