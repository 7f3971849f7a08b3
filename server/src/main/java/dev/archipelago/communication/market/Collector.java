package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.spi.QuoteStream;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.market.Block;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the blocks of metrics from the upstreams, each on its own schedule and on its own thread, so that a slow
 * upstream delays no other metric, and applies the answers to the {@link MarketState}. Only the leader collects.
 * Thread-safe; no method blocks.
 */
public final class Collector implements AutoCloseable {
    /** Prices are fetched over REST this long after the stream stopped delivering them. */
    private static final Duration STREAM_GRACE = Duration.ofMillis(500);

    /** After this time another source has recomputed its figures. */
    private static final Duration RECOMPUTED_AFTER = Duration.ofMinutes(1);

    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(5);

    private final MarketState state;
    private final List<BlockPoll> polls;
    private final BlockPoll coinPoll;
    /**
     * The dong rate and second opinions: fetched on their own schedule only, never by a refresh, since credits are few.
     */
    private final List<BlockPoll> supplements;

    private final Optional<QuoteStream> stream;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong rounds = new AtomicLong();

    private Instant roundAt = Instant.MIN;
    private @Nullable CompletableFuture<Void> round;

    /**
     * What was collected.
     *
     * @param refreshRounds the rounds that fetched all blocks
     * @param streamLive whether the stream delivers prices
     * @param fetching the blocks that are being fetched
     * @param blocks the state of each block: {@code ok}, {@code not_configured} or what failed
     */
    record CollectorStatistics(
            @Counter long refreshRounds,
            boolean streamLive,
            List<String> fetching,
            @Inline Map<String, String> blocks,
            @Inline MarketState.StateStatistics state)
            implements Statistics {}

    /**
     * Creates a collector that does nothing until {@link #tick}.
     *
     * @param stream pushes quotes to {@code state} by itself; while it is complete, prices are not fetched
     * @param state receives the answers
     */
    public Collector(
            SourceRegistry sources, Optional<QuoteStream> stream, Cache cache, MarketState state, InstantSource clock) {
        this.state = state;
        this.stream = stream;
        this.clock = clock;
        this.polls = CachedSources.of(sources).entrySet().stream()
                .map(entry -> new BlockPoll(entry.getKey().key(), entry.getValue(), cache, state, clock))
                .toList();
        this.coinPoll = polls.getFirst();
        this.supplements = CachedSources.supplements(sources).entrySet().stream()
                .map(entry -> new BlockPoll(entry.getKey(), List.of(entry.getValue()), cache, state, clock))
                .toList();
    }

    /** Starts the fetches that are due. Call this several times per second; does nothing once closed. */
    void tick() {
        if (threads.isShutdown()) {
            return;
        }
        if (stream.filter(QuoteStream::complete).isPresent()) {
            coinPoll.postpone(clock.instant().plus(STREAM_GRACE));
        }
        refetchSecondOpinions();
        for (BlockPoll poll : all()) {
            if (poll.claim(false)) {
                threads.execute(() -> fetch(poll, false));
            }
        }
    }

    private void fetch(BlockPoll poll, boolean force) {
        poll.poll(force);
        state.fetchTook(
                polls.stream().map(BlockPoll::lastTook).max(Duration::compareTo).orElse(Duration.ZERO));
    }

    /** The second opinion on a metric that jumped predates the jump, so a new one is fetched early. */
    private void refetchSecondOpinions() {
        for (Block block : state.takeJumped()) {
            supplements.stream()
                    .filter(poll -> CachedSources.second(block)
                            .filter(poll.name()::equals)
                            .isPresent())
                    .forEach(poll -> poll.fetchEarly(clock.instant().plus(RECOMPUTED_AFTER)));
        }
    }

    /**
     * Fetches all blocks, as far as the budgets allow; completes when all answers are applied. A caller during a round
     * or within five seconds of its beginning joins it.
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
                fetches.add(CompletableFuture.runAsync(() -> fetch(poll, true), threads));
            }
        }
        CompletableFuture<Void> started = CompletableFuture.allOf(fetches.toArray(CompletableFuture[]::new));
        round = started;
        return started;
    }

    /** The names of the blocks that are being fetched now. */
    List<String> fetching() {
        return all().stream().filter(BlockPoll::fetching).map(BlockPoll::name).toList();
    }

    /** Degraded while a block cannot be fetched, unhealthy while no configured block can. */
    Health health() {
        List<String> failing = new ArrayList<>();
        int configured = 0;
        for (BlockPoll poll : polls) {
            configured += poll.configured() ? 1 : 0;
            boolean streamed =
                    poll == coinPoll && stream.filter(QuoteStream::delivering).isPresent();
            if (!streamed) {
                poll.failure().ifPresent(reason -> failing.add(poll.name() + ": " + reason));
            }
        }
        if (failing.isEmpty()) {
            return Health.healthy();
        }
        String message = String.join("; ", failing);
        return failing.size() < configured ? Health.degraded(message) : Health.unhealthy(message);
    }

    /** Returns counters, the state of each block and the statistics of the market state. */
    CollectorStatistics statistics() {
        Map<String, String> blocks = new LinkedHashMap<>();
        all().forEach(poll -> blocks.put(poll.name(), poll.state()));
        return new CollectorStatistics(
                rounds.get(),
                stream.filter(QuoteStream::delivering).isPresent(),
                fetching(),
                blocks,
                state.statistics(clock.instant()));
    }

    /** Starts no more fetches; those in progress end by their deadlines, and their failures are not logged. */
    @Override
    public void close() {
        threads.shutdown();
        all().forEach(BlockPoll::close);
    }

    private List<BlockPoll> all() {
        return Stream.concat(polls.stream(), supplements.stream()).toList();
    }
}
