package dev.archipelago.external.binance;

import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** When quotes last arrived and how many frames were invalid, across all connections of a stream. Thread-safe. */
final class StreamActivity {
    /** Silence of the whole stream for longer than this means that it is broken. */
    static final Duration SILENCE = Duration.ofSeconds(5);
    /** The time after which a single coin counts as quiet; longer than for the whole stream. */
    static final Duration QUIET_COIN = Duration.ofSeconds(10);

    private final List<Coin> coins;
    private final InstantSource clock;
    private final Map<Coin, Instant> lastQuotes = new ConcurrentHashMap<>();
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
        lastFrameAt = now;
        frames.incrementAndGet();
    }

    /** Records a frame that could not be read. */
    void badFrameReceived(String reason) {
        badFrames.incrementAndGet();
        lastBadFrame = Optional.of(reason);
    }

    /** The coins that are expected. */
    List<Coin> coins() {
        return coins;
    }

    /** Whether a quote of any coin arrived within {@link #SILENCE}. */
    boolean delivering() {
        return !clock.instant().isAfter(lastFrameAt.plus(SILENCE));
    }

    /** The coins without a quote within {@link #QUIET_COIN}. */
    List<Coin> quietCoins() {
        Instant now = clock.instant();
        List<Coin> quiet = new ArrayList<>();
        for (Coin coin : coins) {
            Instant last = lastQuotes.get(coin);
            if (last == null || now.isAfter(last.plus(QUIET_COIN))) {
                quiet.add(coin);
            }
        }
        return quiet;
    }

    /** Adds the counters to {@code figures}. */
    void report(Map<String, Object> figures) {
        figures.put("frames", frames.get());
        figures.put("bad_frames", badFrames.get());
        lastBadFrame.ifPresent(message -> figures.put("last_bad_frame", message));
    }
}
