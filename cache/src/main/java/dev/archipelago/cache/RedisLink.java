package dev.archipelago.cache;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lasting link to one Redis that comes and goes: standalone, Sentinel, Cluster, with TLS or without.
 *
 * <p>Opening never fails because Redis is away; a thread of the link's own asks for it at every heartbeat, for ever.
 * While it is away commands fail at once. Every change of state is one log line. Thread-safe.
 */
public final class RedisLink implements AutoCloseable {

    /** After so many unanswered heartbeats a connection counts as dead, whatever the network says. */
    private static final int PATIENCE = 5;

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    private final RedisOptions options;
    private final RedisConnector connector;
    private final UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> decoration;
    private final CopyOnWriteArrayList<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread heartbeatThread;
    private volatile @Nullable RedisConnection shared;
    private volatile @Nullable Boolean available;
    private volatile @Nullable Duration latency;
    private volatile @Nullable String refusal;
    private volatile boolean closed;

    private RedisLink(
            RedisOptions options,
            RedisConnector connector,
            UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> decoration) {
        this.options = options;
        this.decoration = decoration;
        this.connector = connector;
        connector.onDisconnect(connection -> {
            RedisConnection current = shared;
            if (current != null && current.raw() == connection) {
                change(false, "the connection was lost");
                wake.release();
            }
        });
        this.heartbeatThread = Thread.ofVirtual().name("redis-link").unstarted(this::heartbeatLoop);
    }

    /**
     * A link that begins to look for Redis at once, and waits for it as long as one try to connect may take.
     *
     * @throws IllegalArgumentException if the address is no Redis URI
     */
    public static RedisLink open(RedisOptions options) {
        return open(options, UnaryOperator.identity());
    }

    /**
     * The same with something around all commands of the shared connection, for example the trouble of
     * {@link dev.archipelago.cache.testing.FaultInjector}.
     *
     * @throws IllegalArgumentException if the address is no Redis URI
     */
    public static RedisLink open(
            RedisOptions options, UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> decoration) {
        return open(new RedisLink(options, new LettuceConnector(options), decoration));
    }

    /** The same over connections of another kind. */
    static RedisLink open(RedisOptions options, RedisConnector connector) {
        return open(new RedisLink(options, connector, UnaryOperator.identity()));
    }

    private static RedisLink open(RedisLink link) {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        Consumer<Boolean> listener = first::complete;
        link.listeners.add(listener);
        link.heartbeatThread.start();
        try {
            first.get(link.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Redis at {} is not there yet", link.connector.address());
        } finally {
            link.listeners.remove(listener);
        }
        return link;
    }

    /** Whether Redis answered last time. Costs nothing. */
    public boolean available() {
        return Boolean.TRUE.equals(available);
    }

    /** Where Redis is, without user and password. */
    public String address() {
        return connector.address();
    }

    /** The options it was opened with. */
    public RedisOptions options() {
        return options;
    }

    /**
     * Commands of Redis 6.2 on the shared connection, none of which may block by nature.
     *
     * @throws RedisUnavailableException if there is no connection now
     */
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        RedisConnection current = shared;
        if (current == null || closed) {
            throw new RedisUnavailableException("Redis at " + address() + " is away");
        }
        return decoration.apply(current.commands());
    }

    /**
     * A connection of the caller's own, for commands that block.
     *
     * @param commandTimeout more than any command on it will block
     * @throws RedisUnavailableException if Redis is away
     */
    public RedisConnection openDedicated(Duration commandTimeout) {
        if (!available() || closed) {
            throw new RedisUnavailableException("Redis at " + address() + " is away");
        }
        RedisConnection dedicated = connect();
        dedicated.raw().setTimeout(commandTimeout);
        return dedicated;
    }

    /**
     * Listens to a channel on a connection of its own, which does not come back when it is lost.
     *
     * @throws RedisUnavailableException if Redis is away or does not confirm in time
     */
    RedisSubscription subscribe(String channel, Consumer<byte[]> messages, Runnable interrupted) {
        if (!available() || closed) {
            throw new RedisUnavailableException("Redis at " + address() + " is away");
        }
        RedisSubscription subscription = new RedisSubscription(
                await(connector.subscribe()), channel, options.commandTimeout(), messages, interrupted);
        subscription.begin();
        return subscription;
    }

    /**
     * How long one round trip takes just now.
     *
     * @throws RedisUnavailableException if there is no answer in time
     */
    public Duration ping(Duration timeout) {
        long begin = System.nanoTime();
        RedisReplies.ask(() -> commands().ping(), timeout);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** How long the last heartbeat took; empty while Redis is away. */
    public Optional<Duration> latency() {
        return available() ? Optional.ofNullable(latency) : Optional.empty();
    }

    /**
     * The error with which Redis refused the last write or heartbeat, such as {@code MISCONF …} when it cannot write to its
     * disk or {@code OOM …} when its memory is full; empty while it accepts them.
     */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Notes the failure if it is Redis's own refusal. */
    void refused(RedisUnavailableException failure) {
        Throwable cause = failure.getCause();
        if (!RedisReplies.refused(failure) || cause == null || cause.getMessage() == null) {
            return;
        }
        String before = refusal;
        refusal = cause.getMessage();
        if (before == null) {
            LOG.warn("Redis at {} refuses writes: {}", address(), cause.getMessage());
        }
    }

    /** Notes that Redis accepted a write. */
    void accepted() {
        if (refusal != null) {
            refusal = null;
            LOG.info("Redis at {} accepts writes again", address());
        }
    }

    /** What Redis says of itself, asked now; never throws because it is away. Waits {@code timeout} at most. */
    public L2Statistics statistics(Duration timeout) {
        return available() ? RedisReplies.statistics(this, timeout) : L2Statistics.away(true);
    }

    /**
     * Calls {@code listener} with each new state, true for available, on a thread of the link's own that it must not
     * hold up. Close the answer to stop that.
     */
    public AutoCloseable onChange(Consumer<Boolean> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Closes all connections. A second call does nothing. */
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
                BackgroundFailures.survived("the heartbeat of Redis at " + address(), e);
                change(false, reason(e));
            }
            try {
                wake.tryAcquire(options.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Asks once; the answer is how many heartbeats in a row were not answered. */
    private int heartbeat(int unanswered) {
        try {
            RedisConnection current = shared;
            if (current == null || (!current.isOpen() && !options.cluster())) {
                drop(current);
                shared = connect();
            }
            latency = ping(options.commandTimeout());
            change(true, "");
            return 0;
        } catch (RuntimeException e) {
            if (e instanceof RedisUnavailableException failure) {
                refused(failure);
            }
            change(false, reason(e));
            if (unanswered + 1 < PATIENCE) {
                return unanswered + 1;
            }
            drop(shared);
            return 0;
        }
    }

    private void drop(@Nullable RedisConnection connection) {
        if (connection != null) {
            shared = null;
            connection.close();
        }
    }

    private RedisConnection connect() {
        return new RedisConnection(await(connector.connect()));
    }

    /** A connection that comes too late is closed. */
    private <C extends StatefulConnection<byte[], byte[]>> C await(CompletionStage<C> connecting) {
        AtomicBoolean givenUp = new AtomicBoolean();
        CompletableFuture<C> attempt = connecting.toCompletableFuture();
        attempt.whenComplete((connection, failure) -> {
            if (connection != null && givenUp.get()) {
                connection.closeAsync();
            }
        });
        try {
            return RedisReplies.await(attempt, timeout());
        } catch (RedisUnavailableException e) {
            givenUp.set(true);
            throw e;
        }
    }

    /** How long one try to connect may take: the connection itself, and the greeting on it. */
    private Duration timeout() {
        return options.connectTimeout().plus(options.commandTimeout());
    }

    private synchronized void change(boolean now, String why) {
        Boolean before = available;
        if (closed || (before != null && before == now)) {
            return;
        }
        available = now;
        if (now) {
            LOG.info("Redis at {} is available", address());
        } else {
            LOG.warn("Redis at {} is away, going on without it: {}", address(), why);
        }
        listeners.forEach(listener -> publish(listener, now));
    }

    /** The heart must go on beating whatever a listener does. */
    private static void publish(Consumer<Boolean> listener, boolean now) {
        try {
            listener.accept(now);
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("a listener to the state of Redis", e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
