package dev.archipelago.external;

import dev.archipelago.external.spi.HostFailover;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.QuoteStream;
import dev.archipelago.external.spi.RetryAfter;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prices of all coins from one upstream over one WebSocket, each pushed to a {@link QuoteListener} as it arrives.
 * Silence, an error or a close ends the connection; a new one is opened after an exponential back-off, never more often
 * than {@link ConnectRateLimiter} allows and not before the time that the upstream asked for when it refused one.
 * Before the upstream closes a connection, after 24 h or with an announcement, its successor is already delivering.
 * Thread-safe; no public method blocks.
 */
public final class TickerStream implements QuoteStream, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TickerStream.class);

    /** How long a quote counts as current. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    /** The time between two attempts to open the successor of a connection that still delivers. */
    private static final Duration RENEWAL_RETRY = Duration.ofMinutes(1);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration INITIAL_BACKOFF = Duration.ofSeconds(2);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);
    /**
     * A connection that lasted this long was healthy and resets the back-off, so that the last of several short faults
     * is over as soon as the first. {@link ConnectRateLimiter} bounds the connects of one that breaks again and again.
     */
    private static final Duration HEALTHY_LIFETIME = Duration.ofSeconds(15);

    /** The pause after status 429 or 418 without {@code Retry-After}. */
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofMinutes(2);

    /** Limits the time that sending a message may take. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);
    private static final int CHECKS_FOR_FIRST_QUOTE = 20;
    private final Endpoint endpoint;
    private final HostFailover hosts;
    private final Timing timing;
    private final HttpClient client;
    private final QuoteListener listener;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final StreamActivity activity;
    private final ConnectRateLimiter connectLimiter;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong renewals = new AtomicLong();
    /** The time before which the upstream accepts no connection. Used by the stream's own thread only. */
    private Instant retryNotBefore = Instant.MIN;

    private volatile String lastError = "not connected yet";
    private volatile boolean down;

    /**
     * How long a connection is used and how the stream waits.
     *
     * @param lifetime the time after which a connection is replaced; exchanges close each after 24 h
     */
    public record Timing(Duration lifetime, Wait waiting) {

        /** Replaces a connection ten minutes before the upstream closes it, and waits in real time. */
        public static final Timing DEFAULT = new Timing(
                Duration.ofHours(24).minusMinutes(10),
                (closed, time) -> closed.await(time.toNanos(), TimeUnit.NANOSECONDS));

        /** The default lifetime with another way to wait. */
        public static Timing with(Wait waiting) {
            return new Timing(DEFAULT.lifetime(), waiting);
        }
    }

    /**
     * What a stream connects to.
     *
     * @param upstream the upstream's name in JSON
     * @param main {@code wss://host:port}, without a trailing slash
     * @param alternative the host to use while {@code main} refuses connections; without a trailing slash
     */
    public record Endpoint(String upstream, URI main, Optional<URI> alternative, StreamProtocol protocol) {}

    /**
     * What all streams of a server share: the client, the way to wait, the clock and a thread-safe source of jitter.
     */
    public record Connector(HttpClient client, Timing timing, InstantSource clock, RandomGenerator random) {}

    /** Waits between two checks of a connection and before the next attempt to connect. */
    @FunctionalInterface
    public interface Wait {

        /** Waits for {@code time} or until {@code closed} reaches zero; returns whether it has. */
        boolean await(CountDownLatch closed, Duration time) throws InterruptedException;
    }

    /** One open WebSocket and the handler of its frames. */
    private record Connection(WebSocket socket, TickerConnection frames, Instant openedAt) {}

    /** Sends the client's heartbeat, if the protocol has one. Used by the stream's own thread only. */
    private final class Heartbeat {
        private Instant due = Instant.MIN;
        private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

        void sendIfDue(WebSocket socket) {
            Optional<String> message = endpoint.protocol().heartbeat();
            Instant now = clock.instant();
            if (message.isPresent() && !now.isBefore(due) && sending.isDone()) {
                due = now.plus(HEARTBEAT_INTERVAL);
                sending = socket.sendText(message.get(), true);
            }
        }
    }

    /** A connection could not be opened. */
    private static final class ConnectException extends Exception {
        private static final long serialVersionUID = 1L;

        ConnectException(String message) {
            super(message);
        }
    }

    /**
     * Creates a stream that does nothing until {@link #start}.
     *
     * @param listener receives each quote on the thread of the WebSocket
     */
    public TickerStream(Endpoint endpoint, QuoteListener listener, Connector connector) {
        this.endpoint = endpoint;
        this.listener = listener;
        this.timing = connector.timing();
        this.client = connector.client();
        this.clock = connector.clock();
        this.random = connector.random();
        this.hosts = new HostFailover(endpoint.main(), endpoint.alternative(), clock);
        this.activity = new StreamActivity(endpoint.protocol().coins(), clock);
        this.connectLimiter = new ConnectRateLimiter(clock);
    }

    /** Connects in the background and stays connected until {@link #close}. A second call does nothing. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            Thread.ofVirtual().name(threadName()).start(this::stayConnected);
        }
    }

    private String threadName() {
        return endpoint.upstream() + "-stream";
    }

    @Override
    public boolean delivering() {
        return activity.delivering();
    }

    @Override
    public boolean complete() {
        return delivering() && activity.quietCoins().isEmpty();
    }

    /** The stream's state and counters for people and monitors. */
    public TickerStreamStatistics statistics() {
        boolean delivering = delivering();
        List<String> quiet = (delivering ? activity.quietCoins() : List.<Coin>of())
                .stream()
                        .map(coin -> endpoint.upstream() + ": ticker stream has no new quote of " + coin)
                        .toList();
        return new TickerStreamStatistics(
                delivering ? Outcome.OK : Outcome.FAILING,
                Optional.of(quiet).filter(list -> !list.isEmpty()),
                delivering ? Optional.empty() : Optional.of(lastError),
                hosts.statistics(),
                connects.get(),
                renewals.get(),
                activity.statistics());
    }

    /** Closes the connection and opens no other. A second call does nothing. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void stayConnected() {
        Duration backoff = INITIAL_BACKOFF;
        try {
            while (closed.getCount() > 0) {
                Instant begin = clock.instant();
                String end;
                try {
                    end = serve(connect());
                } catch (ConnectException e) {
                    end = String.valueOf(e.getMessage());
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived(threadName(), e);
                    end = "unexpected " + e.getClass().getSimpleName();
                }
                if (closed.getCount() == 0) {
                    return;
                }
                if (!down || !end.equals(lastError)) {
                    LOG.info("Ticker stream of {} ended: {}; it is opened again", endpoint.upstream(), end);
                }
                down = true;
                lastError = end;
                if (Duration.between(begin, clock.instant()).compareTo(HEALTHY_LIFETIME) > 0) {
                    backoff = INITIAL_BACKOFF;
                }
                long millis = backoff.toMillis() / 2 + random.nextLong(backoff.toMillis() / 2 + 1);
                if (timing.waiting().await(closed, remainingRetryAfter().plusMillis(millis))) {
                    return;
                }
                Duration doubled = backoff.multipliedBy(2);
                backoff = doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration remainingRetryAfter() {
        Instant now = clock.instant();
        return now.isBefore(retryNotBefore) ? Duration.between(now, retryNotBefore) : Duration.ZERO;
    }

    /** Watches a connection and those that replace it; returns why the last one ended. */
    private String serve(Connection first) throws InterruptedException {
        Connection current = first;
        try {
            Instant renewal = current.openedAt().plus(timing.lifetime());
            boolean shutdownHandled = false;
            Heartbeat heartbeat = new Heartbeat();
            while (!timing.waiting().await(closed, CHECK_INTERVAL)) {
                Optional<String> end = check(current.frames());
                if (end.isPresent()) {
                    return end.get();
                }
                heartbeat.sendIfDue(current.socket());
                Instant now = clock.instant();
                if (current.frames().shutdownAnnounced() && !shutdownHandled) {
                    shutdownHandled = true;
                    renewal = now;
                }
                if (!now.isBefore(renewal)) {
                    Optional<Connection> successor = successor();
                    renewal = successor
                            .map(next -> next.openedAt().plus(timing.lifetime()))
                            .orElseGet(() -> clock.instant().plus(RENEWAL_RETRY));
                    if (successor.isPresent()) {
                        renewals.incrementAndGet();
                        current.socket().abort();
                        current = successor.get();
                        shutdownHandled = false;
                    }
                }
            }
            return "closed";
        } finally {
            current.socket().abort();
        }
    }

    /** Why the connection has ended or must be given up; empty while it is healthy. */
    private Optional<String> check(TickerConnection frames) {
        Optional<String> end = frames.endReason();
        Duration silence = endpoint.protocol().silence();
        if (end.isEmpty() && clock.instant().isAfter(frames.lastEventAt().plus(silence))) {
            end = Optional.of("silent for " + silence.toSeconds() + " s");
        }
        if (end.isPresent() && !frames.delivered()) {
            hosts.failed();
        }
        if (end.isEmpty() && down && frames.delivered()) {
            down = false;
            LOG.info("Ticker stream of {} is back", endpoint.upstream());
        }
        return end;
    }

    /** Another connection that already delivers, if one can be opened. */
    private Optional<Connection> successor() throws InterruptedException {
        Connection next;
        try {
            next = connect();
        } catch (ConnectException e) {
            LOG.info("Ticker stream of {} is not renewed yet: {}", endpoint.upstream(), e.getMessage());
            return Optional.empty();
        }
        for (int check = 0; check < CHECKS_FOR_FIRST_QUOTE && !next.frames().delivered(); check++) {
            if (timing.waiting().await(closed, CHECK_INTERVAL)
                    || next.frames().endReason().isPresent()) {
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
        if (remainingRetryAfter().isPositive()) {
            throw new ConnectException(endpoint.upstream() + " accepts no connection for another "
                    + remainingRetryAfter().toSeconds() + " s");
        }
        if (!connectLimiter.take()) {
            throw new ConnectException("no more than " + ConnectRateLimiter.LIMIT + " connects in 5 minutes");
        }
        connects.incrementAndGet();
        TickerConnection frames =
                new TickerConnection(endpoint.upstream(), endpoint.protocol(), listener, activity, clock);
        var opening = client.newWebSocketBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .buildAsync(URI.create(hosts.current() + endpoint.protocol().path()), frames);
        try {
            WebSocket socket = opening.get(CONNECT_TIMEOUT.toMillis() + 1000, TimeUnit.MILLISECONDS);
            subscribe(socket);
            return new Connection(socket, frames, clock.instant());
        } catch (ExecutionException e) {
            throw new ConnectException(refusal(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            opening.cancel(true);
            hosts.failed();
            throw new ConnectException("connect took longer than " + CONNECT_TIMEOUT.toSeconds() + " s");
        }
    }

    private void subscribe(WebSocket socket) throws ConnectException, InterruptedException {
        try {
            for (String message : endpoint.protocol().subscriptions()) {
                socket.sendText(message, true).get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            socket.abort();
            throw new ConnectException(
                    "subscribing failed: " + RootCauses.of(e).getClass().getSimpleName());
        }
    }

    private String refusal(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException handshake) {
            int status = handshake.getResponse().statusCode();
            Instant now = clock.instant();
            RetryAfter.of(handshake.getResponse().headers().firstValue(RetryAfter.NAME), now)
                    .or(() -> Optional.of(DEFAULT_RETRY_AFTER).filter(_ -> status == 429 || status == 418))
                    .ifPresent(time -> retryNotBefore = now.plus(time));
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
