package dev.archipelago.cache.redis;

import dev.archipelago.cache.internal.common.BackgroundFailures;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A self-healing connection to one Redis: standalone, Sentinel or Cluster, with or without TLS.
 *
 * <p>Opening a link never fails because Redis is unavailable: a background thread checks the connection at every
 * heartbeat and reconnects without limit. While Redis is unavailable, commands fail at once. Each change of state is
 * logged once. Thread-safe.
 */
public final class RedisLink implements AutoCloseable {

    /** The number of consecutive unanswered heartbeats after which a connection is replaced. */
    private static final int MAX_UNANSWERED = 5;

    private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.RedisLink");

    private final RedisOptions options;
    private final RedisConnector connector;
    private final UnaryOperator<RedisCommands> decorator;
    private final CopyOnWriteArrayList<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread heartbeatThread;
    private volatile @Nullable Shared shared;
    private volatile @Nullable Boolean available;
    /** The last answer on the shared connection. */
    private final LastAnswer answer = new LastAnswer();

    private final WriteRefusal refusal;
    private volatile boolean closed;

    /** The shared connection and the decorated commands on it. */
    private record Shared(RedisConnection connection, RedisCommands commands) {}

    private RedisLink(RedisOptions options, RedisConnector connector, UnaryOperator<RedisCommands> decorator) {
        this.options = options;
        this.decorator = decorator;
        this.connector = connector;
        this.refusal = new WriteRefusal(connector.address());
        this.heartbeatThread = Thread.ofVirtual().name("redis-link").unstarted(this::heartbeatLoop);
    }

    /**
     * Opens a link and waits for the result of the first attempt to connect.
     *
     * @throws IllegalArgumentException if the address is not a valid Redis URI
     */
    public static RedisLink open(RedisOptions options) {
        return open(options, UnaryOperator.identity());
    }

    /**
     * Opens a link whose shared commands are decorated, for example by a fault injector.
     *
     * @throws IllegalArgumentException if the address is not a valid Redis URI
     */
    public static RedisLink open(RedisOptions options, UnaryOperator<RedisCommands> decorator) {
        return open(new RedisLink(options, new LettuceConnector(options), decorator));
    }

    /**
     * Returns what opens the connections of a link, for example to decorate it.
     *
     * @throws IllegalArgumentException if the address is not a valid Redis URI
     */
    public static RedisConnector connector(RedisOptions options) {
        return new LettuceConnector(options);
    }

    /** Opens a link over a connector of the caller's choice, for example a simulated Redis in tests. */
    public static RedisLink open(RedisOptions options, RedisConnector connector) {
        return open(new RedisLink(options, connector, UnaryOperator.identity()));
    }

    private static RedisLink open(RedisLink link) {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        Consumer<Boolean> listener = first::complete;
        link.listeners.add(listener);
        link.heartbeatThread.start();
        try {
            first.get(link.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Redis at {} is not available yet", link.connector.address());
        } finally {
            link.listeners.remove(listener);
        }
        return link;
    }

    /** Returns whether Redis answered the last heartbeat. Never blocks. */
    public boolean available() {
        return Boolean.TRUE.equals(available);
    }

    /** Returns the address of Redis, without user name and password. */
    public String address() {
        return connector.address();
    }

    /** Returns the options the link was opened with. */
    public RedisOptions options() {
        return options;
    }

    /**
     * Returns the shared connection for commands. Do not use it for blocking commands.
     *
     * @throws RedisUnavailableException if there is no connection
     */
    public RedisCommands commands() {
        Shared current = shared;
        if (current == null || closed) {
            throw unavailable();
        }
        return current.commands();
    }

    /**
     * Opens a dedicated connection, for blocking commands.
     *
     * @param commandTimeout longer than any command on the connection blocks
     * @throws RedisUnavailableException if Redis is unavailable
     */
    public RedisConnection openDedicated(Duration commandTimeout) {
        if (!available() || closed) {
            throw unavailable();
        }
        RedisConnection dedicated = await(connector.connect(() -> {}));
        dedicated.timeout(commandTimeout);
        return dedicated;
    }

    /**
     * Subscribes to a channel on a dedicated connection.
     *
     * @param messages receives each message, on a thread it must not block
     * @param resubscribed called when the subscription was lost and restored, as happens in a Cluster
     * @param lost called when the connection was lost, on a thread it must not block
     * @throws RedisUnavailableException if Redis is unavailable or does not confirm in time
     */
    public RedisSubscription subscribe(
            String channel, Consumer<byte[]> messages, Runnable resubscribed, Runnable lost) {
        if (!available() || closed) {
            throw unavailable();
        }
        RedisSubscription subscription = new RedisSubscription(
                await(connector.subscribe(RedisSubscription.listener(messages, resubscribed, lost))),
                channel,
                options.commandTimeout());
        subscription.subscribe();
        return subscription;
    }

    private RedisUnavailableException unavailable() {
        return new RedisUnavailableException("Redis at " + address() + " is unavailable");
    }

    /**
     * Measures one round trip.
     *
     * @throws RedisUnavailableException if there is no answer in time
     */
    public Duration ping(Duration timeout) {
        long begin = System.nanoTime();
        RedisReplies.ask(() -> commands().send(RedisCommand.of("PING")), timeout);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /**
     * Sends a command on the shared connection and waits for its reply for the command timeout. The reply takes the
     * place of a heartbeat.
     *
     * @return null if Redis answers nil
     * @throws RedisUnavailableException if there is no connection, the command failed or was not answered in time
     */
    public @Nullable Object ask(RedisCommand command) {
        long begin = System.nanoTime();
        Object reply = RedisReplies.ask(() -> commands().send(command), options.commandTimeout());
        answered(begin);
        return reply;
    }

    /** Redis has answered what was sent at {@code begin}, a reading of {@link System#nanoTime}. */
    void answered(long begin) {
        answer.received(begin);
    }

    /** Returns the round-trip time of the last heartbeat, script or {@link #ask}; empty while Redis is unavailable. */
    public Optional<Duration> latency() {
        return available() ? answer.latency() : Optional.empty();
    }

    /**
     * Returns the error with which Redis rejected the last write or heartbeat, such as {@code MISCONF …} when it cannot
     * persist or {@code OOM …} when its memory is full; empty while Redis accepts them.
     */
    public Optional<String> refusal() {
        return refusal.message();
    }

    /**
     * Waits for the reply to a write for the command timeout, and records whether Redis accepts writes.
     *
     * @throws RedisUnavailableException if the write failed, was rejected or was not answered in time
     */
    public <T> T awaitWrite(Future<T> reply) {
        try {
            T answer = RedisReplies.await(reply, options.commandTimeout());
            refusal.accepted();
            return answer;
        } catch (RedisUnavailableException e) {
            refusal.failed(e);
            throw e;
        }
    }

    /** Asks Redis for its statistics. Waits for {@code timeout} at most; never throws because Redis is unavailable. */
    public RedisStatistics statistics(Duration timeout) {
        return available()
                ? RedisInfo.statistics(command -> commands().send(command), timeout)
                : RedisStatistics.unavailable(true);
    }

    /**
     * Registers a listener for changes of {@link #available}. It is called on a background thread that it must not
     * block.
     *
     * @return a handle that removes the listener when closed
     */
    public AutoCloseable onChange(Consumer<Boolean> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Closes all connections. Has no effect if already closed. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            available = false;
            wake.release();
            connector.close();
        }
    }

    private void heartbeatLoop() {
        int unanswered = 0;
        while (!closed) {
            try {
                unanswered = heartbeat(unanswered);
            } catch (RuntimeException | Error e) {
                BackgroundFailures.report("the heartbeat of Redis at " + address(), e);
                setAvailable(false, RedisReplies.rootMessage(e));
            }
            try {
                wake.tryAcquire(Math.max(1, pause().toMillis()), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * The time until the next heartbeat: an interval after the last answer; a second at most while Redis is
     * unavailable, so that it is found again soon.
     */
    private Duration pause() {
        Duration heartbeat = options.heartbeat();
        Duration outagePause = heartbeat.compareTo(LONGEST_OUTAGE_PAUSE) < 0 ? heartbeat : LONGEST_OUTAGE_PAUSE;
        return available() ? answer.due(heartbeat) : outagePause;
    }

    /** Checks the connection once and returns the number of consecutive unanswered heartbeats. */
    private int heartbeat(int unanswered) {
        try {
            Shared current = shared;
            if (current == null || (!current.connection().isOpen() && !options.cluster())) {
                drop(current);
                if (available()) { // the loss was not reported yet
                    setAvailable(false, "the connection was lost");
                }
                shared = connect();
            } else if (available() && answer.due(options.heartbeat()).isPositive()) {
                return 0;
            }
            ask(RedisCommand.of("PING"));
            setAvailable(true, "");
            return 0;
        } catch (RuntimeException e) {
            if (e instanceof RedisUnavailableException failure) {
                refusal.failed(failure);
            }
            setAvailable(false, RedisReplies.rootMessage(e));
            if (unanswered + 1 < MAX_UNANSWERED) {
                return unanswered + 1;
            }
            drop(shared);
            return 0;
        }
    }

    private void drop(@Nullable Shared last) {
        if (last != null) {
            shared = null;
            last.connection().close();
        }
    }

    private Shared connect() {
        AtomicReference<@Nullable RedisConnection> own = new AtomicReference<>();
        RedisConnection connection = await(connector.connect(() -> onLost(own.get())));
        own.set(connection);
        return new Shared(connection, decorator.apply(connection));
    }

    private void onLost(@Nullable RedisConnection connection) {
        Shared current = shared;
        if (current != null && current.connection() == connection) {
            setAvailable(false, "the connection was lost");
            wake.release();
        }
    }

    /** Waits for a connection; one that is established after the timeout is closed. */
    private <C extends AutoCloseable> C await(CompletionStage<C> connecting) {
        AtomicBoolean timedOut = new AtomicBoolean();
        CompletableFuture<C> attempt = connecting.toCompletableFuture();
        attempt.whenComplete((connection, failure) -> {
            if (connection != null && timedOut.get()) {
                close(connection);
            }
        });
        try {
            return RedisReplies.await(attempt, connectTimeout());
        } catch (RedisUnavailableException e) {
            timedOut.set(true);
            throw e;
        }
    }

    private static void close(AutoCloseable connection) {
        try {
            connection.close();
        } catch (Exception e) {
            LOG.debug("closing a connection that came too late failed: {}", e.toString());
        }
    }

    /** Of the connection itself and of the handshake on it. */
    private Duration connectTimeout() {
        return options.connectTimeout().plus(options.commandTimeout());
    }

    private synchronized void setAvailable(boolean now, String reason) {
        Boolean before = available;
        if (closed || (before != null && before == now)) {
            return;
        }
        available = now;
        if (now) {
            LOG.info("Redis at {} is available", address());
        } else {
            LOG.warn("Redis at {} is unavailable, continuing without it: {}", address(), reason);
        }
        listeners.forEach(listener -> notify(listener, now));
    }

    private static void notify(Consumer<Boolean> listener, boolean now) {
        try {
            listener.accept(now);
        } catch (RuntimeException | Error e) { // the heartbeat must continue
            BackgroundFailures.report("a listener for the state of Redis", e);
        }
    }
}
