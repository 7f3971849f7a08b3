package dev.archipelago.communication.history;

import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * Fills the klines in and keeps them up to date while this node leads. Each second it looks for the first that is
 * missing and asks for that stretch alone, so a restart goes on where it was; an advisory lock keeps other nodes from
 * asking for the same. Closed klines only: a kline is closed when the next one has begun at the exchange. Thread-safe.
 */
public final class KlineFeed implements Island {
    private static final Logger LOG = LoggerFactory.getLogger(KlineFeed.class);

    static final long LOCK = 0x617263686b6c696eL;

    private static final Duration BETWEEN_STEPS = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(5);

    /** For a kline that should be closed and is not there yet; other series go on meanwhile. */
    private static final Duration AWAITED = Duration.ofSeconds(15);

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
    private final Set<KlineGap.Spot> absent = new HashSet<>();
    private final Map<KlineGap.Series, Instant> awaited = new HashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean filling = true;
    private volatile int percent;
    private Instant notBefore = Instant.EPOCH;
    private Duration nextPause = FIRST_PAUSE;

    /**
     * @param coins those whose klines are kept
     * @param leading whether this node asks now; asked each second, does not block
     * @param simulated whether the source is the simulator
     */
    public KlineFeed(
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

    /** Begins to look for what is missing, on a thread of its own. */
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

    /** Asks for one stretch of what is missing, if it is time to. For one thread. */
    void work() {
        if (!leading.getAsBoolean() || clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            notBefore = step();
            if (failure.isPresent()) {
                LOG.info("Klines are kept again");
            }
            failure = Optional.empty();
            nextPause = FIRST_PAUSE;
        } catch (SourceException e) {
            if (e.kind() == SourceException.Kind.LIMITED) {
                // To wait for its turn is what filling in within a budget means.
                LOG.debug("Klines wait: {}", e.getMessage());
                notBefore = clock.instant().plus(e.retryAfter().orElse(SOON));
            } else {
                failed(String.valueOf(e.getMessage()), nextPause);
            }
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("klines", e);
            }
            failed(RootCauses.root(e), SOON);
        }
    }

    private void failed(String reason, Duration pause) {
        if (failure.isEmpty() && closed.getCount() > 0) {
            LOG.warn("Klines cannot be kept now, trying again: {}", reason);
        }
        failure = Optional.of(reason);
        notBefore = clock.instant().plus(pause);
        Duration doubled = nextPause.multipliedBy(2);
        nextPause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Returns when to look again. */
    private Instant step() throws SourceException {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            boolean locked = handle.createQuery("SELECT pg_try_advisory_xact_lock(" + LOCK + ")")
                    .mapTo(boolean.class)
                    .one();
            if (!locked) {
                return now.plus(SOON);
            }
            KlineGap.Search search = KlineGap.search(coins, store, absent, now);
            tell(search);
            Optional<KlineGap> due = search.gaps().stream()
                    .filter(gap -> !now.isBefore(awaited.getOrDefault(gap.series(), Instant.EPOCH)))
                    .findFirst();
            if (due.isPresent()) {
                fill(due.get(), now);
                return now;
            }
            return search.gaps().isEmpty() ? KlineGap.nextClose(now) : now.plus(SOON);
        });
    }

    private void fill(KlineGap gap, Instant now) throws SourceException {
        requests.incrementAndGet();
        List<Kline> answer = source.klines(gap.coin(), gap.interval(), gap.from(), gap.length() + 1);
        int saved = store.save(gap.closed(answer).stream().map(this::named).toList());
        List<KlineGap.Spot> missing = gap.absent(answer);
        kept.addAndGet(saved);
        absent.addAll(missing);
        if (saved == 0 && missing.isEmpty()) {
            awaited.put(gap.series(), now.plus(AWAITED));
        }
    }

    private Kline named(Kline kline) {
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

    private void tell(KlineGap.Search search) {
        int now = search.percent();
        if (filling && (now / 10 > percent / 10 || search.gaps().isEmpty())) {
            LOG.info("Klines filled in: {} %, {} of {}", now, search.present(), search.wanted());
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

    /** Healthy also while klines are filled in; degraded while that fails. */
    @Override
    public Health health() {
        return failure.map(reason -> Health.degraded(
                        "klines are " + percent + " % filled in and cannot be kept up to date: " + reason))
                .orElseGet(Health::healthy);
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("leading", leading.getAsBoolean());
        figures.put("filling", filling);
        figures.put("percent", percent);
        figures.put("requests", requests.get());
        figures.put("kept", kept.get());
        failure.ifPresent(reason -> figures.put("last_error", reason));
        return figures;
    }

    /** Asks no more; a stretch under way is kept whole or not at all. */
    @Override
    public void close() {
        closed.countDown();
    }
}
