package dev.archipelago.external;

import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** When quotes last arrived and how many frames were invalid, across all connections of a stream. Thread-safe. */
final class StreamActivity {
    /** The time after which a stream without any quote counts as not delivering. */
    static final Duration SILENCE = Duration.ofSeconds(4);
    /** The time after which a single coin counts as quiet; longer than for the whole stream. */
    static final Duration QUIET_COIN = Duration.ofSeconds(10);

    private final List<Coin> coins;
    private final InstantSource clock;
    private final Map<Coin, Instant> lastQuotes = new ConcurrentHashMap<>();
    private final Set<Coin> unlisted = ConcurrentHashMap.newKeySet();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong badFrames = new AtomicLong();
    private volatile Instant lastFrameAt = Instant.EPOCH;
    private volatile Optional<String> lastBadFrame = Optional.empty();

    /**
     * The frames of a stream.
     *
     * @param badFrames those that could not be read
     * @param notListed the symbols of coins that the upstream does not list; empty if it lists all
     * @param lastBadFrame why the last bad frame could not be read
     */
    public record ActivityStatistics(
            @Counter long frames,
            @Counter long badFrames,
            Optional<List<String>> notListed,
            Optional<String> lastBadFrame)
            implements Statistics {}

    StreamActivity(List<Coin> coins, InstantSource clock) {
        this.coins = List.copyOf(coins);
        this.clock = clock;
    }

    /** Records a quote that arrived at {@code now}. */
    void quoteReceived(Coin coin, Instant now) {
        lastQuotes.put(coin, now);
        unlisted.remove(coin);
        lastFrameAt = now;
        frames.incrementAndGet();
    }

    /** Records that the upstream does not list {@code coin}: no quote of it is expected. */
    void notListed(Coin coin) {
        unlisted.add(coin);
    }

    /** Records a frame that could not be read. */
    void badFrameReceived(String reason) {
        badFrames.incrementAndGet();
        lastBadFrame = Optional.of(reason);
    }

    /** Whether a quote of any coin arrived within {@link #SILENCE}. */
    boolean delivering() {
        return !clock.instant().isAfter(lastFrameAt.plus(SILENCE));
    }

    /** Returns the listed coins without a quote within {@link #QUIET_COIN}. */
    List<Coin> quietCoins() {
        Instant now = clock.instant();
        List<Coin> quiet = new ArrayList<>();
        for (Coin coin : coins) {
            Instant last = lastQuotes.get(coin);
            boolean overdue = last == null || now.isAfter(last.plus(QUIET_COIN));
            if (overdue && !unlisted.contains(coin)) {
                quiet.add(coin);
            }
        }
        return quiet;
    }

    /** Returns the counters. */
    ActivityStatistics statistics() {
        List<String> symbols = unlisted.stream().map(Coin::symbol).sorted().toList();
        return new ActivityStatistics(
                frames.get(), badFrames.get(), Optional.of(symbols).filter(list -> !list.isEmpty()), lastBadFrame);
    }
}
