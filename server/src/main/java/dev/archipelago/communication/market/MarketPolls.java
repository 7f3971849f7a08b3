package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.Sourced;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.market.Block;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the upstreams, each block at its own pace on a thread of its own, so that a slow one delays no other figure, and
 * puts what they say on the board. Only the node that leads does. Thread-safe; no method blocks.
 */
final class MarketPolls {
    /** Less than a tick: the first tick without the stream asks over REST. */
    private static final Duration STREAM_GRACE = Duration.ofMillis(500);

    /** After this long another source has made its figures anew. */
    private static final Duration SEEN_BY_OTHERS = Duration.ofMinutes(1);

    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(5);

    private final MarketState board;
    private final List<BlockPoll> polls;
    private final BlockPoll coinPoll;
    /** What stands beside the blocks: asked at its own pace only, never by a refresh, since credits are few. */
    private final List<BlockPoll> beside;

    private final Optional<Source<CoinQuotes>> stream;
    private final InstantSource clock;
    private final Executor executor;
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean streamLive;
    /** What the stream had at the last tick. */
    private volatile @Nullable CoinQuotes streamed;

    private Instant roundAt = Instant.MIN;
    private @Nullable CompletableFuture<Void> round;

    /**
     * @param stream live quotes, asked at each tick, so it must not block
     * @param plausible which jumps need a second word, and which sources disagree
     */
    MarketPolls(
            SourceRegistry sources,
            Optional<Source<CoinQuotes>> stream,
            Cache cache,
            PlausibilityConfig plausible,
            InstantSource clock,
            Executor executor) {
        Map<Block, List<CachedSource<?>>> feeds = CachedSources.of(sources);
        Set<Block> notConfigured = EnumSet.noneOf(Block.class);
        feeds.forEach((block, blockFeeds) -> {
            if (blockFeeds.stream().noneMatch(CachedSource::configured)) {
                notConfigured.add(block);
            }
        });
        this.board = new MarketState(notConfigured, plausible);
        this.polls = feeds.entrySet().stream()
                .map(entry ->
                        new BlockPoll(SnapshotFields.lower(entry.getKey()), entry.getValue(), cache, board, clock))
                .toList();
        this.coinPoll = polls.getFirst();
        this.beside = CachedSources.beside(sources).entrySet().stream()
                .map(entry -> new BlockPoll(entry.getKey(), List.of(entry.getValue()), cache, board, clock))
                .toList();
        this.stream = stream;
        this.clock = clock;
        this.executor = executor;
    }

    /** Where everything is put. */
    MarketState board() {
        return board;
    }

    /** Takes what the stream has and starts the fetches that are due. */
    void tick() {
        takeStream();
        askAboutJumps();
        for (BlockPoll poll : all()) {
            if (poll.claim(false)) {
                executor.execute(() -> poll.poll(false));
            }
        }
    }

    /** What a second source said of a figure that jumped is of before the jump. */
    private void askAboutJumps() {
        for (Block block : board.takeJumped()) {
            beside.stream()
                    .filter(poll -> CachedSources.second(block)
                            .filter(poll.name()::equals)
                            .isPresent())
                    .forEach(poll -> poll.hasten(clock.instant().plus(SEEN_BY_OTHERS)));
        }
    }

    private void takeStream() {
        if (stream.isEmpty()) {
            return;
        }
        try {
            Source<CoinQuotes> source = stream.get();
            CoinQuotes quotes = source.fetch();
            Instant now = clock.instant();
            // What was taken already is no news, and must not make a snapshot due.
            if (!quotes.equals(streamed)) {
                streamed = quotes;
                board.apply(Observations.coins(
                        new Sourced<>(quotes, source.name(), source.interval(), now, Duration.ZERO)));
            }
            if (quotes.failures().isEmpty()) {
                coinPoll.postpone(now.plus(STREAM_GRACE));
            }
            streamLive = true;
        } catch (SourceException e) {
            streamLive = false;
        }
    }

    /**
     * Asks all upstreams, as far as their budgets allow. Who asks while a round is under way or within five seconds of
     * its beginning gets that one.
     */
    synchronized CompletableFuture<Void> round() {
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
                fetches.add(CompletableFuture.runAsync(() -> poll.poll(true), executor));
            }
        }
        CompletableFuture<Void> started = CompletableFuture.allOf(fetches.toArray(CompletableFuture[]::new));
        round = started;
        return started;
    }

    /** How long the slowest of the last fetches took. */
    Duration lastTook() {
        return polls.stream().map(BlockPoll::lastTook).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** What is being fetched at this moment. */
    List<String> fetching() {
        return all().stream().filter(BlockPoll::fetching).map(BlockPoll::name).toList();
    }

    /** Degraded while a block's fetch fails, unhealthy while every configured block does. */
    Health health() {
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

    /** Rounds, the stream and each block, by name. */
    Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("refresh_rounds", rounds.get());
        figures.put("stream_live", streamLive);
        figures.put("fetching", fetching());
        for (BlockPoll poll : all()) {
            figures.put(poll.name(), poll.state());
        }
        figures.putAll(board.statistics(clock.instant()));
        return figures;
    }

    /** The server is closing: fetches under way end by their deadlines, and failing is no news any more. */
    void close() {
        all().forEach(BlockPoll::close);
    }

    private List<BlockPoll> all() {
        return Stream.concat(polls.stream(), beside.stream()).toList();
    }
}
