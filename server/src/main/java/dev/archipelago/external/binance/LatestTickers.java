package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.JsonField;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The newest quote of each coin, whichever connection brought it. Thread-safe. */
final class LatestTickers {
    /** A coin may be quiet a little longer than the whole stream before its quote no longer counts as new. */
    static final Duration QUIET_COIN = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Map<Coin, Received> latest = new ConcurrentHashMap<>();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong badFrames = new AtomicLong();
    private volatile Instant lastFrameAt = Instant.EPOCH;
    private volatile Optional<String> lastBadFrame = Optional.empty();

    private record Received(Quote quote, Instant at) {}

    /** What a frame was. */
    enum Frame {
        QUOTE,
        /** Passed over: of no coin of ours, or wrong. */
        OTHER,
        /** The connection will be cut soon. */
        SHUTDOWN
    }

    LatestTickers(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes one whole frame; a wrong one is counted and changes nothing.
     *
     * @throws SourceException if it is not even JSON, so that nothing that follows can be trusted
     */
    Frame accept(String text) throws SourceException {
        JsonField frame = JsonApi.parse(TickerDecoder.UPSTREAM, text);
        try {
            if (is(frame.at("e"), "serverShutdown")
                    || is(frame.at("stream"), "!serverShutdown")
                    || is(frame.at("data").at("e"), "serverShutdown")) {
                return Frame.SHUTDOWN;
            }
            JsonField data = frame.at("data").object();
            Optional<Coin> coin = TickerDecoder.coin(data.at("s").text());
            if (coin.isEmpty()) {
                return Frame.OTHER;
            }
            Instant now = clock.instant();
            latest.merge(coin.get(), new Received(TickerDecoder.decodeFrame(data, now), now), LatestTickers::newer);
            lastFrameAt = now;
            frames.incrementAndGet();
            return Frame.QUOTE;
        } catch (SourceException e) {
            badFrames.incrementAndGet();
            lastBadFrame = Optional.of(String.valueOf(e.getMessage()));
            return Frame.OTHER;
        }
    }

    private static Received newer(Received known, Received come) {
        return come.quote().observedAt().isBefore(known.quote().observedAt()) ? known : come;
    }

    private static boolean is(JsonField field, String text) throws SourceException {
        return field.isText() && field.text().equals(text);
    }

    /** When the last quote came; the epoch before the first. */
    Instant lastFrameAt() {
        return lastFrameAt;
    }

    /**
     * The coins that have a new quote.
     *
     * @throws SourceException if none has
     */
    CoinQuotes quotes() throws SourceException {
        Instant now = clock.instant();
        Map<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        List<String> quiet = new ArrayList<>();
        for (Coin coin : Coin.values()) {
            Received received = latest.get(coin);
            if (received == null || now.isAfter(received.at().plus(QUIET_COIN))) {
                quiet.add("binance: ticker stream has no new quote of " + coin);
            } else {
                quotes.put(coin, received.quote());
            }
        }
        if (quotes.isEmpty()) {
            throw SourceException.failed(quiet.getFirst());
        }
        return new CoinQuotes(quotes, quiet);
    }

    /** Puts its counters into {@code figures}. */
    void report(Map<String, Object> figures) {
        figures.put("frames", frames.get());
        figures.put("bad_frames", badFrames.get());
        lastBadFrame.ifPresent(message -> figures.put("last_bad_frame", message));
    }
}
