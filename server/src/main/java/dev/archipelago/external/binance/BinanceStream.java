package dev.archipelago.external.binance;

import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.JsonApi;
import dev.archipelago.external.JsonField;
import dev.archipelago.external.Quote;
import dev.archipelago.external.Source;
import dev.archipelago.external.SourceException;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ticker streams of all coins over one WebSocket, about one quote a coin and second. Silence for 5 s, an error, a
 * close or {@code serverShutdown} ends the connection; a new one is opened with back-off, so slowly that Binance's 300
 * connects in 5 minutes are far away. {@link #fetch} never blocks. Thread-safe.
 */
public final class BinanceStream implements Source<CoinQuotes>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceStream.class);
    static final Duration SILENCE = Duration.ofSeconds(5);
    /** A coin may be quiet a little longer than the whole stream before its quote no longer counts as new. */
    static final Duration QUIET_COIN = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** A connection that lived this long was a good one: the next pause is short again. */
    private static final Duration GOOD_LIFE = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final URI uri;
    private final HttpClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<Coin, Received> latest = new ConcurrentHashMap<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private volatile Instant lastFrameAt = Instant.EPOCH;
    private volatile String lastError = "not connected yet";

    private record Received(Quote quote, Instant at) {}

    /**
     * Does nothing until {@link #start}.
     *
     * @param base {@code wss://host:port}, without a trailing slash
     */
    public BinanceStream(URI base, HttpClient client, InstantSource clock, RandomGenerator random) {
        this.uri = URI.create(base + "/stream?streams="
                + Arrays.stream(Coin.values())
                        .map(coin -> TickerDecoder.symbol(coin).toLowerCase(Locale.ROOT) + "@ticker")
                        .collect(Collectors.joining("/")));
        this.client = client;
        this.clock = clock;
        this.random = random;
    }

    /** Connects in the background and stays connected until {@link #close}. A second call does nothing. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            Thread.ofVirtual().name("binance-stream").start(this::stayConnected);
        }
    }

    @Override
    public String name() {
        return TickerDecoder.UPSTREAM;
    }

    @Override
    public String figure() {
        return "ticker_stream";
    }

    @Override
    public Duration deadline() {
        return SILENCE;
    }

    /** As long as silence is borne: within it the newest quote counts as current. */
    @Override
    public Duration interval() {
        return SILENCE;
    }

    /**
     * The newest quotes.
     *
     * @throws SourceException if the stream is silent or a coin has no new quote
     */
    @Override
    public CoinQuotes fetch() throws SourceException {
        Instant now = clock.instant();
        if (now.isAfter(lastFrameAt.plus(SILENCE))) {
            throw SourceException.failed("binance: ticker stream is silent: " + lastError);
        }
        Map<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        for (Coin coin : Coin.values()) {
            Received received = latest.get(coin);
            if (received == null || now.isAfter(received.at().plus(QUIET_COIN))) {
                throw SourceException.failed("binance: ticker stream has no new quote of " + coin);
            }
            quotes.put(coin, received.quote());
        }
        return new CoinQuotes(quotes);
    }

    /** Whether it delivers. */
    public boolean live() {
        try {
            fetch();
            return true;
        } catch (SourceException e) {
            return false;
        }
    }

    /** Its state and counters for people and monitors. */
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean live = live();
        figures.put("state", live ? "ok" : "failing");
        figures.put("connects", connects.get());
        figures.put("frames", frames.get());
        if (!live) {
            figures.put("last_error", lastError);
        }
        return figures;
    }

    /** Ends the connection for good. A second call does nothing. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void stayConnected() {
        Duration pause = FIRST_PAUSE;
        try {
            while (closed.getCount() > 0) {
                Instant begun = clock.instant();
                String end = liveOnce();
                if (closed.getCount() == 0) {
                    return;
                }
                if (!end.equals(lastError)) {
                    LOG.info("Binance ticker stream ended: {}; prices come over REST until it is back", end);
                }
                lastError = end;
                if (Duration.between(begun, clock.instant()).compareTo(GOOD_LIFE) > 0) {
                    pause = FIRST_PAUSE;
                }
                long millis = pause.toMillis() / 2 + random.nextLong(pause.toMillis() / 2 + 1);
                if (closed.await(millis, TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection from its start to its end; returns why it ended. */
    private String liveOnce() throws InterruptedException {
        connects.incrementAndGet();
        TickerFrames listener = new TickerFrames(this::accept);
        var opening = client.newWebSocketBuilder().connectTimeout(CONNECT).buildAsync(uri, listener);
        WebSocket socket;
        try {
            socket = opening.get(CONNECT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "connect failed: " + cause.getClass().getSimpleName();
        } catch (TimeoutException e) {
            opening.cancel(true);
            return "connect took longer than " + CONNECT.toSeconds() + " s";
        }
        try {
            Instant connectedAt = clock.instant();
            while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                Optional<String> end = listener.ended();
                if (end.isPresent()) {
                    return end.get();
                }
                Instant heard = lastFrameAt.isAfter(connectedAt) ? lastFrameAt : connectedAt;
                if (clock.instant().isAfter(heard.plus(SILENCE))) {
                    return "silent for " + SILENCE.toSeconds() + " s";
                }
            }
            return "closed";
        } finally {
            socket.abort();
        }
    }

    /** Takes one whole frame; returns why the connection should end, if it should. */
    private Optional<String> accept(String text) {
        try {
            JsonField frame = JsonApi.parse(TickerDecoder.UPSTREAM, text).object();
            if (is(frame.at("e"), "serverShutdown")
                    || is(frame.at("stream"), "!serverShutdown")
                    || is(frame.at("data").at("e"), "serverShutdown")) {
                return Optional.of("server shuts down");
            }
            JsonField data = frame.at("data").object();
            Optional<Coin> coin = TickerDecoder.coin(data.at("s").text());
            if (coin.isPresent()) {
                Instant now = clock.instant();
                latest.put(coin.get(), new Received(TickerDecoder.decodeFrame(data, now), now));
                lastFrameAt = now;
                frames.incrementAndGet();
            }
            return Optional.empty();
        } catch (SourceException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static boolean is(JsonField field, String text) throws SourceException {
        return !field.isAbsent() && field.text().equals(text);
    }
}
