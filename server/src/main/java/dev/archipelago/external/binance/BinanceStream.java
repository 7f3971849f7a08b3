package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.RetryAfter;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * The ticker streams of all coins over one WebSocket, about one quote a coin and second. Silence for 5 s, an error or a
 * close ends the connection; a new one is opened with back-off, never more than {@link ConnectRateLimiter} allows, and not before the time
 * that Binance asks for when it refuses one. Before
 * Binance cuts a connection, after 24 h or with {@code serverShutdown}, the next one already delivers. {@link #fetch}
 * never blocks. Thread-safe.
 */
public final class BinanceStream implements Source<CoinQuotes>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceStream.class);
    static final String FIGURE = "ticker_stream";
    static final Duration SILENCE = Duration.ofSeconds(5);
    /** Binance cuts a connection after 24 h. */
    private static final Duration RENEWAL = Duration.ofHours(24).minusMinutes(10);
    /** The time between two attempts to open the successor of a connection that still delivers. */
    private static final Duration BETWEEN_RENEWALS = Duration.ofMinutes(1);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** A connection that lived this long was a good one: the next pause is short again. */
    private static final Duration GOOD_LIFE = Duration.ofMinutes(1);

    /** After "too often" without a word of how long. */
    private static final Duration COOL_DOWN = Duration.ofMinutes(2);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LOOKS_FOR_FIRST_FRAME = 20;
    private static final String STREAMS = "/stream?streams="
            + Arrays.stream(Coin.values())
                    .map(coin -> TickerDecoder.symbol(coin).toLowerCase(Locale.ROOT) + "@ticker")
                    .collect(Collectors.joining("/"));

    private final HostFailover hosts;
    private final Duration life;
    private final Wait wait;
    private final HttpClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final LatestTickers book;
    private final ConnectRateLimiter cap;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong renewals = new AtomicLong();
    /** Until then Binance asked to be left alone; used by the stream's own thread only. */
    private Instant leaveAloneUntil = Instant.MIN;

    private volatile String lastError = "not connected yet";
    private volatile boolean down;

    /** How time passes between two looks at a connection and before the next one; in the house {@link #REAL}. */
    @FunctionalInterface
    public interface Wait {

        /** As time passes for everybody. */
        Wait REAL = (closed, time) -> closed.await(time.toNanos(), TimeUnit.NANOSECONDS);

        /** Waits that long, or until {@code closed}; whether it is. */
        boolean await(CountDownLatch closed, Duration time) throws InterruptedException;
    }

    /** One connection and what comes over it. */
    private record Connection(WebSocket socket, TickerFrames frames, Instant openedAt) {}

    /** No connection came about. */
    private static final class ConnectException extends Exception {
        private static final long serialVersionUID = 1L;

        ConnectException(String message) {
            super(message);
        }
    }

    /** Does nothing until {@link #start}; there is no other host than {@code base}. */
    public BinanceStream(URI base, HttpClient client, InstantSource clock, RandomGenerator random) {
        this(base, Optional.empty(), client, clock, random);
    }

    /**
     * Does nothing until {@link #start}.
     *
     * @param base {@code wss://host:port}, without a trailing slash
     * @param alternative the host that takes its place where {@code base} refuses; without a trailing slash
     */
    public BinanceStream(
            URI base, Optional<URI> alternative, HttpClient client, InstantSource clock, RandomGenerator random) {
        this(base, alternative, Wait.REAL, client, clock, random);
    }

    /** As above, where time passes in another way. */
    public BinanceStream(
            URI base,
            Optional<URI> alternative,
            Wait wait,
            HttpClient client,
            InstantSource clock,
            RandomGenerator random) {
        this(base, alternative, RENEWAL, wait, client, clock, random);
    }

    /** As above, with a connection's life until its successor is opened. */
    BinanceStream(
            URI base,
            Optional<URI> alternative,
            Duration life,
            Wait wait,
            HttpClient client,
            InstantSource clock,
            RandomGenerator random) {
        this.life = life;
        this.wait = wait;
        this.hosts = new HostFailover(base, alternative, clock);
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.book = new LatestTickers(clock);
        this.cap = new ConnectRateLimiter(clock);
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
        return FIGURE;
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
     * The newest quotes; a coin that is quiet for a while is not among them.
     *
     * @throws SourceException if the stream is silent
     */
    @Override
    public CoinQuotes fetch() throws SourceException {
        if (clock.instant().isAfter(book.lastFrameAt().plus(SILENCE))) {
            throw SourceException.failed("binance: ticker stream is silent: " + lastError);
        }
        return book.quotes();
    }

    /** Whether it delivers every coin. */
    public boolean live() {
        try {
            return fetch().failures().isEmpty();
        } catch (SourceException e) {
            return false;
        }
    }

    /** Its state and counters for people and monitors. */
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        try {
            CoinQuotes quotes = fetch();
            figures.put("state", "ok");
            if (!quotes.failures().isEmpty()) {
                figures.put("quiet", quotes.failures());
            }
        } catch (SourceException e) {
            figures.put("state", "failing");
            figures.put("last_error", lastError);
        }
        figures.putAll(hosts.statistics());
        figures.put("connects", connects.get());
        figures.put("renewals", renewals.get());
        book.report(figures);
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
                String end;
                try {
                    end = serve(connect());
                } catch (ConnectException e) {
                    end = String.valueOf(e.getMessage());
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("binance-stream", e);
                    end = "unexpected " + e.getClass().getSimpleName();
                }
                if (closed.getCount() == 0) {
                    return;
                }
                if (!down || !end.equals(lastError)) {
                    LOG.info("Binance ticker stream ended: {}; prices come over REST until it is back", end);
                }
                down = true;
                lastError = end;
                if (Duration.between(begun, clock.instant()).compareTo(GOOD_LIFE) > 0) {
                    pause = FIRST_PAUSE;
                }
                long millis = pause.toMillis() / 2 + random.nextLong(pause.toMillis() / 2 + 1);
                if (wait.await(closed, leaveAlone().plusMillis(millis))) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration leaveAlone() {
        Instant now = clock.instant();
        return now.isBefore(leaveAloneUntil) ? Duration.between(now, leaveAloneUntil) : Duration.ZERO;
    }

    /** Listens to a connection and to those that take its place; returns why the last one ended. */
    private String serve(Connection first) throws InterruptedException {
        Connection current = first;
        try {
            Instant renewal = current.openedAt().plus(life);
            boolean hurried = false;
            while (!wait.await(closed, LOOK)) {
                TickerFrames frames = current.frames();
                Optional<String> end = frames.ended();
                Instant now = clock.instant();
                if (end.isEmpty() && now.isAfter(frames.heardAt().plus(SILENCE))) {
                    end = Optional.of("silent for " + SILENCE.toSeconds() + " s");
                }
                if (end.isPresent()) {
                    if (!frames.delivered()) {
                        hosts.failed();
                    }
                    return end.get();
                }
                if (down && frames.delivered()) {
                    down = false;
                    LOG.info("Binance ticker stream is back");
                }
                if (frames.goingDown() && !hurried) {
                    hurried = true;
                    renewal = now;
                }
                if (!now.isBefore(renewal)) {
                    Optional<Connection> successor = successor();
                    successor.ifPresent(next -> renewals.incrementAndGet());
                    renewal = successor
                            .map(next -> next.openedAt().plus(life))
                            .orElseGet(() -> clock.instant().plus(BETWEEN_RENEWALS));
                    if (successor.isPresent()) {
                        current.socket().abort();
                        current = successor.get();
                        hurried = false;
                    }
                }
            }
            return "closed";
        } finally {
            current.socket().abort();
        }
    }

    /** A further connection that already delivers, if one comes about. */
    private Optional<Connection> successor() throws InterruptedException {
        Connection next;
        try {
            next = connect();
        } catch (ConnectException e) {
            LOG.info("Binance ticker stream is not renewed yet: {}", e.getMessage());
            return Optional.empty();
        }
        for (int look = 0; look < LOOKS_FOR_FIRST_FRAME && !next.frames().delivered(); look++) {
            if (wait.await(closed, LOOK) || next.frames().ended().isPresent()) {
                break;
            }
        }
        if (next.frames().delivered()) {
            return Optional.of(next);
        }
        next.socket().abort();
        return Optional.empty();
    }

    private Connection connect() throws ConnectException, InterruptedException {
        if (leaveAlone().isPositive()) {
            throw new ConnectException("left alone for another " + leaveAlone().toSeconds() + " s");
        }
        if (!cap.take()) {
            throw new ConnectException("no more than " + ConnectRateLimiter.MOST + " connects in 5 minutes");
        }
        connects.incrementAndGet();
        TickerFrames frames = new TickerFrames(book, clock);
        var opening = client.newWebSocketBuilder()
                .connectTimeout(CONNECT)
                .buildAsync(URI.create(hosts.current() + STREAMS), frames);
        try {
            WebSocket socket = opening.get(CONNECT.toMillis() + 1000, TimeUnit.MILLISECONDS);
            return new Connection(socket, frames, clock.instant());
        } catch (ExecutionException e) {
            throw new ConnectException(refusal(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            opening.cancel(true);
            hosts.failed();
            throw new ConnectException("connect took longer than " + CONNECT.toSeconds() + " s");
        }
    }

    private String refusal(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException handshake) {
            int status = handshake.getResponse().statusCode();
            Instant now = clock.instant();
            RetryAfter.of(handshake.getResponse().headers().firstValue(RetryAfter.NAME), now)
                    .or(() -> Optional.of(COOL_DOWN).filter(_ -> status == 429 || status == 418))
                    .ifPresent(time -> leaveAloneUntil = now.plus(time));
            if (HostFailover.refuses(status) && hosts.current().equals(hosts.main())) {
                hosts.refused(status);
            } else {
                hosts.failed();
            }
            return "connect refused with status " + status;
        }
        hosts.failed();
        return "connect failed: " + cause.getClass().getSimpleName();
    }
}
