package dev.archipelago.external;

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
    static final Duration SILENCE = Duration.ofSeconds(5);
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

    /** Adds the counters to {@code figures}. */
    void report(Map<String, Object> figures) {
        figures.put("frames", frames.get());
        figures.put("bad_frames", badFrames.get());
        if (!unlisted.isEmpty()) {
            figures.put(
                    "not_listed", unlisted.stream().map(Coin::symbol).sorted().toList());
        }
        lastBadFrame.ifPresent(message -> figures.put("last_bad_frame", message));
    }
}
