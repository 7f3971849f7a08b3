package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.FearGreed;
import dev.archipelago.external.FundQuotes;
import dev.archipelago.external.GlobalFigures;
import dev.archipelago.external.MarketAggregator;
import dev.archipelago.external.Rsi;
import dev.archipelago.external.Source;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.Sourced;
import dev.archipelago.external.VndQuotes;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.market.Block;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the upstreams say into snapshots. Each block is fetched at its own pace on a thread of its own, so a slow
 * upstream delays no other figure; readers get the newest snapshot without waiting. Thread-safe.
 */
public final class MarketDataAdapter implements Island {
    private static final Logger LOG = LoggerFactory.getLogger(MarketDataAdapter.class);
    /** One second less what a scheduler may come too early. */
    private static final Duration BETWEEN_SNAPSHOTS = Duration.ofMillis(900);

    /** Less than a tick: the first tick without the stream asks over REST. */
    private static final Duration STREAM_GRACE = Duration.ofMillis(500);

    private static final Duration AT_LEAST_EACH = Duration.ofSeconds(5);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(5);
    /** Longer than the deadlines of the slowest chain of sources together. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(20);

    private final InstantSource clock;
    private final Optional<Source<CoinQuotes>> stream;
    private final boolean simulated;
    private final ReadingBoard board;
    private final List<BlockPoll> polls;
    private final BlockPoll coinPoll;
    /** What stands beside the blocks: asked at its own pace only, never by a refresh, since credits are few. */
    private final List<BlockPoll> beside;

    private final Optional<SnapshotStore> store;
    private final LatestOnly<Snapshot> publisher;
    private final LatestOnly<Snapshot> saver;
    private final List<SnapshotListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("market-tick").daemon().factory());
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong rounds = new AtomicLong();
    private volatile Snapshot current;
    private volatile boolean streamLive;
    private volatile boolean restored;
    private Instant publishedAt = Instant.MIN;
    private Instant savedAt = Instant.MIN;
    private Instant roundAt = Instant.MIN;
    private @Nullable CompletableFuture<Void> round;

    /**
     * Does nothing until {@link #start} or {@link #tick}.
     *
     * @param stream live quotes that go straight into the snapshot; asked at each tick, so it must not block
     * @param outlet where each snapshot goes for other programs
     * @param store where the last readings survive a restart; empty: nowhere
     * @param simulated whether the upstreams are the simulator
     * @param plausible which jumps need a second word, and which sources disagree
     */
    public MarketDataAdapter(
            MarketAggregator sources,
            Optional<Source<CoinQuotes>> stream,
            Cache cache,
            SnapshotOutlet outlet,
            Optional<SnapshotStore> store,
            boolean simulated,
            PlausibilityConfig plausible,
            InstantSource clock) {
        this.clock = clock;
        this.stream = stream;
        this.simulated = simulated;
        this.store = store;
        Map<Block, List<Feed<?>>> feeds = feeds(sources);
        Set<Block> notConfigured = EnumSet.noneOf(Block.class);
        feeds.forEach((block, blockFeeds) -> {
            if (blockFeeds.stream().noneMatch(Feed::configured)) {
                notConfigured.add(block);
            }
        });
        this.board = new ReadingBoard(notConfigured, plausible);
        this.polls = feeds.entrySet().stream()
                .map(entry -> new BlockPoll(lower(entry.getKey()), entry.getValue(), cache, board, clock))
                .toList();
        this.coinPoll = polls.getFirst();
        this.beside = List.of(
                new BlockPoll("usd_vnd", List.of(vnd(sources)), cache, board, clock),
                new BlockPoll("second_global", List.of(secondGlobal(sources)), cache, board, clock));
        this.publisher = new LatestOnly<>("Publishing the market snapshot", threads, outlet::publish);
        this.saver = new LatestOnly<>(
                "Saving the market snapshot", threads, snapshot -> store.ifPresent(place -> save(place, snapshot)));
        this.current = board.peek(clock.instant(), Duration.ZERO, simulated);
    }

    private static Map<Block, List<Feed<?>>> feeds(MarketAggregator sources) {
        Map<Block, List<Feed<?>>> feeds = new LinkedHashMap<>();
        feeds.put(
                Block.CRYPTO,
                List.of(new Feed<>(
                        "market:coins",
                        CoinQuotes.class,
                        Cadence.CRYPTO.strategy(),
                        sources.coins(),
                        Observations::coins)));
        feeds.put(
                Block.GLOBAL,
                List.of(new Feed<>(
                        "market:global",
                        GlobalFigures.class,
                        Cadence.GLOBAL.strategy(),
                        sources.global(),
                        Observations::global)));
        feeds.put(
                Block.FEAR_GREED,
                List.of(new Feed<>(
                        "market:fear_greed",
                        FearGreed.class,
                        Cadence.FEAR_GREED.strategy(),
                        sources.fearGreed(),
                        Observations::fearGreed)));
        feeds.put(
                Block.RSI,
                List.of(
                        new Feed<>("market:rsi", Rsi.class, Cadence.KEYED_RSI, sources.rsi(), Observations::rsi),
                        new Feed<>(
                                "market:rsi:computed",
                                Rsi.class,
                                Cadence.RSI.strategy(),
                                sources.computedRsi(),
                                Observations::rsi)));
        feeds.put(
                Block.US_STOCKS,
                List.of(new Feed<>(
                        "market:us_stocks",
                        FundQuotes.class,
                        Cadence.US_STOCKS.strategy(),
                        sources.funds(),
                        Observations::funds)));
        return feeds;
    }

    private static Feed<VndQuotes> vnd(MarketAggregator sources) {
        return new Feed<>("market:vnd", VndQuotes.class, Cadence.VND.strategy(), sources.vnd(), Observations::vnd);
    }

    private static Feed<GlobalFigures> secondGlobal(MarketAggregator sources) {
        return new Feed<>(
                "market:global:second",
                GlobalFigures.class,
                Cadence.SECOND_GLOBAL.strategy(),
                sources.secondGlobal(),
                Observations::secondGlobal);
    }

    private List<BlockPoll> allPolls() {
        return Stream.concat(polls.stream(), beside.stream()).toList();
    }

    /** Loads the readings of the last run, then ticks each second until {@link #close}. */
    public void start() {
        threads.execute(this::restore);
        var _ = ticker.scheduleAtFixedRate(
                () -> {
                    try {
                        tick();
                    } catch (RuntimeException e) {
                        LOG.error("Market tick failed; the next one follows in a second", e);
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
    }

    /** Takes the stored readings for metrics not seen yet. Blocks until the store answers; its failure is logged. */
    public void restore() {
        try {
            store.ifPresent(this::load);
        } catch (RuntimeException e) {
            LOG.warn("Loading the last market snapshot failed, starting without: {}", LatestOnly.rootCause(e));
        }
    }

    private void load(SnapshotStore place) {
        place.load()
                .filter(stored -> stored.simulated() == simulated)
                .ifPresent(stored -> board.restore(stored, clock.instant()));
        restored = true;
    }

    /** What the store keeps must be on the board before a snapshot replaces it: the store may have been away at the start. */
    private void save(SnapshotStore place, Snapshot snapshot) {
        if (restored) {
            place.save(snapshot);
        } else {
            load(place);
        }
    }

    /** Starts what is due and publishes a snapshot if there is something new. Call each second; does not block, and does nothing once closed. */
    public void tick() {
        if (threads.isShutdown()) {
            return;
        }
        takeStream();
        for (BlockPoll poll : allPolls()) {
            if (poll.claim(false)) {
                threads.execute(() -> poll.poll(false));
            }
        }
        publishIfDue();
    }

    private void takeStream() {
        if (stream.isEmpty()) {
            return;
        }
        try {
            Source<CoinQuotes> source = stream.get();
            CoinQuotes quotes = source.fetch();
            Instant now = clock.instant();
            board.apply(
                    Observations.coins(new Sourced<>(quotes, source.name(), source.interval(), now, Duration.ZERO)));
            if (quotes.failures().isEmpty()) {
                coinPoll.postpone(now.plus(STREAM_GRACE));
            }
            streamLive = true;
        } catch (SourceException e) {
            streamLive = false;
        }
    }

    private synchronized void publishIfDue() {
        Instant now = clock.instant();
        boolean early = publishedAt.plus(BETWEEN_SNAPSHOTS).isAfter(now);
        boolean late = !publishedAt.plus(AT_LEAST_EACH).isAfter(now);
        if (early || !(late || board.changed())) {
            return;
        }
        Snapshot snapshot = board.snapshot(now, fetchDuration(), simulated);
        current = snapshot;
        publishedAt = now;
        published.incrementAndGet();
        for (SnapshotListener listener : listeners) {
            try {
                listener.onSnapshot(snapshot);
            } catch (RuntimeException e) {
                LOG.error("A snapshot listener threw, which it must not", e);
            }
        }
        publisher.offer(snapshot);
        boolean seen =
                snapshot.readings().values().stream().anyMatch(r -> r.value().isPresent());
        if (store.isPresent()
                && (seen || !restored)
                && !savedAt.plus(BETWEEN_SAVES).isAfter(now)) {
            savedAt = now;
            saver.offer(snapshot);
        }
    }

    private Duration fetchDuration() {
        return polls.stream().map(BlockPoll::lastTook).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** The newest snapshot. Never blocks, never publishes. */
    public Snapshot current() {
        return current;
    }

    /** Tells {@code listener} of each snapshot from now on. */
    public void listen(SnapshotListener listener) {
        listeners.add(listener);
    }

    /**
     * Asks all upstreams again, as far as their budgets allow, and returns what is known then. Callers at the same time
     * share one round, and within five seconds of a round there is no other. Blocks for 20 s at most.
     */
    public Snapshot refresh() {
        try {
            roundUnderWay().get(LONGEST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("The refresh answers with what is known, not every upstream answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publishIfDue();
        return board.peek(clock.instant(), fetchDuration(), simulated);
    }

    private synchronized CompletableFuture<Void> roundUnderWay() {
        Instant now = clock.instant();
        CompletableFuture<Void> running = round;
        if (running != null
                && (!running.isDone() || roundAt.plus(BETWEEN_ROUNDS).isAfter(now))) {
            return running;
        }
        roundAt = now;
        rounds.incrementAndGet();
        List<CompletableFuture<Void>> fetches = new ArrayList<>();
        for (BlockPoll poll : polls) {
            if (poll.claim(true)) {
                fetches.add(CompletableFuture.runAsync(() -> poll.poll(true), threads));
            }
        }
        CompletableFuture<Void> started = CompletableFuture.allOf(fetches.toArray(CompletableFuture[]::new));
        round = started;
        return started;
    }

    @Override
    public String name() {
        return "market_data";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    /** Degraded while a block's fetch fails; its last values stay. Unhealthy while every configured block fails. */
    @Override
    public Health health() {
        List<String> failing = new ArrayList<>();
        int configured = 0;
        for (BlockPoll poll : polls) {
            configured += poll.configured() ? 1 : 0;
            boolean saved = poll == coinPoll && streamLive;
            if (!saved) {
                poll.failure().ifPresent(reason -> failing.add(poll.name() + ": " + reason));
            }
        }
        if (failing.isEmpty()) {
            return Health.healthy();
        }
        String message = String.join("; ", failing);
        return failing.size() < configured ? Health.degraded(message) : Health.unhealthy(message);
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("snapshots", published.get());
        figures.put("refresh_rounds", rounds.get());
        figures.put("stream_live", streamLive);
        figures.put("publishing", publisher.failing() ? "failing" : "ok");
        figures.put("saving", store.isEmpty() ? "off" : saver.failing() ? "failing" : "ok");
        for (BlockPoll poll : allPolls()) {
            figures.put(poll.name(), poll.state());
        }
        figures.putAll(board.statistics(clock.instant()));
        return figures;
    }

    private static String lower(Block block) {
        return block.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        threads.shutdownNow();
    }
}
