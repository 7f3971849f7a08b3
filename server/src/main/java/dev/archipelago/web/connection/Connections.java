package dev.archipelago.web.connection;

import dev.archipelago.web.page.SiteHeaders;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** The open connections of a server, each held to the {@link ConnectionLimits}. Thread-safe. */
public final class Connections {

    /** How many idle connections are looked for at once when there are too many. */
    private static final int CANDIDATES = 64;

    /** How many pipelined requests of all connections of an event loop are begun in one turn of it. */
    private static final int PIPELINED_PER_TURN = 2;

    /**
     * How many bytes beyond those on their way the kernel takes for one connection. By default it takes megabytes,
     * which are copied on the event loop while its other connections wait, and which a client that reads nothing keeps
     * occupied.
     */
    private static final long UNSENT_MAXIMUM = 128 * 1024L;

    private record Candidate(ConnectionGuard guard, long idleSince) {}

    /** What one event loop has open; used by that loop only, but for the queue. */
    private record Loop(Map<ConnectionGuard, Boolean> open, TurnQueue pipelined) {}

    private final ConnectionLimits limits;
    private final SiteHeaders site;
    private final Http1ServerConfig decoding;
    private final LongSupplier nanos;
    private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();
    private final Queue<Candidate> candidates = new ConcurrentLinkedQueue<>();
    private final AtomicReference<AcceptLimiter> accepts = new AtomicReference<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param decoding how heads are decoded
     * @param nanos the time in nanoseconds, of any beginning
     */
    public Connections(ConnectionLimits limits, SiteHeaders site, Http1ServerConfig decoding, LongSupplier nanos) {
        this.limits = limits;
        this.site = site;
        this.decoding = decoding;
        this.nanos = nanos;
    }

    /** Begins to watch {@code connection}, which was accepted just now. Called by its event loop. */
    public void opened(HttpConnection connection) {
        ChannelPipeline pipeline = pipeline(connection);
        accepted(pipeline.channel());
        // Ignored by transports that have no such option.
        pipeline.channel().config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_MAXIMUM);
        ConnectionGuard guard = new ConnectionGuard(limits, site, this);
        pipeline.addBefore("handler", "guard", guard);
        pipeline.replace("httpDecoder", "httpDecoder", new RequestHeadDecoder(decoding, guard));
        pipeline.replace("httpEncoder", "httpEncoder", new ResponseHeadEncoder(guard));
        loop(guard.loop()).open().put(guard, Boolean.TRUE);
        if (count.incrementAndGet() > limits.maximum()) {
            evict(guard);
        }
    }

    private Loop loop(EventExecutor loop) {
        return loops.computeIfAbsent(
                loop, key -> new Loop(new IdentityHashMap<>(), new TurnQueue(key, PIPELINED_PER_TURN)));
    }

    private void accepted(Channel connection) {
        Channel acceptor = connection.parent();
        if (acceptor != null) {
            limiter(acceptor).opened(connection);
        }
    }

    /** The listening channel is known from its first connection, of which each event loop may have one. */
    private AcceptLimiter limiter(Channel acceptor) {
        AcceptLimiter known = accepts.get();
        if (known != null) {
            return known;
        }
        AcceptLimiter limiter = new AcceptLimiter(acceptor);
        known = accepts.compareAndExchange(null, limiter);
        if (known != null) {
            return known;
        }
        limiter.install();
        return limiter;
    }

    /**
     * Accepts no more connections.
     *
     * @return completes when the server does not listen any more; at once if it never had a connection
     */
    public Future<Void> stopAccepting() {
        AcceptLimiter limiter = accepts.get();
        if (limiter == null) {
            return Future.succeededFuture();
        }
        Promise<Void> stopped = Promise.promise();
        limiter.stop().addListener(closed -> stopped.complete());
        return stopped.future();
    }

    /** Netty's handlers of {@code connection}, which Vert.x has no public way to. */
    public static ChannelPipeline pipeline(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext().pipeline();
    }

    /** How many connections are open. */
    public int count() {
        return count.get();
    }

    /** Sets the header {@code X-Request-Id} of the answer to {@code request}. */
    public static void identify(HttpServerRequest request, String id) {
        ConnectionGuard guard = pipeline(request.connection()).get(ConnectionGuard.class);
        if (guard != null) {
            guard.identify(id);
        }
    }

    /** Lets the answer to {@code request} take as long as an export. */
    public static void allowExport(HttpServerRequest request) {
        ConnectionGuard guard = pipeline(request.connection()).get(ConnectionGuard.class);
        if (guard != null) {
            guard.allowExport();
        }
    }

    /** Has each event loop close those of its connections that exceed a limit. Called periodically. */
    public void sweep() {
        long now = now();
        loops.forEach((loop, own) ->
                loop.execute(() -> List.copyOf(own.open().keySet()).forEach(guard -> guard.check(now))));
    }

    long now() {
        return nanos.getAsLong();
    }

    /** Runs {@code resume} on {@code loop}, an event loop of connections, in a later turn. */
    void nextTurn(EventExecutor loop, Runnable resume) {
        loop(loop).pipelined().add(resume);
    }

    /** Forgets {@code guard}. Called by its event loop, once. */
    void closed(ConnectionGuard guard) {
        if (loop(guard.loop()).open().remove(guard) != null) {
            count.decrementAndGet();
        }
    }

    /** Makes room by closing the connection that has been idle for longest, or {@code newest} where all are busy. */
    private void evict(ConnectionGuard newest) {
        if (!candidates.isEmpty()) {
            closeNext(newest);
            return;
        }
        List<Map.Entry<EventExecutor, Loop>> asked = List.copyOf(loops.entrySet());
        Queue<Candidate> found = new ConcurrentLinkedQueue<>();
        AtomicInteger missing = new AtomicInteger(asked.size());
        asked.forEach(each -> each.getKey().execute(() -> {
            found.addAll(idle(each.getValue(), newest));
            if (missing.decrementAndGet() == 0) {
                candidates.addAll(oldest(found));
                closeNext(newest);
            }
        }));
    }

    private static List<Candidate> idle(Loop loop, ConnectionGuard except) {
        return oldest(loop.open().keySet().stream()
                .filter(guard -> guard != except && guard.isIdle())
                .map(guard -> new Candidate(guard, guard.idleSince()))
                .toList());
    }

    private static List<Candidate> oldest(Collection<Candidate> of) {
        return of.stream()
                .sorted(Comparator.comparingLong(Candidate::idleSince))
                .limit(CANDIDATES)
                .toList();
    }

    /** Closes the first candidate that has been idle since it was found. Each is asked on its own event loop. */
    private void closeNext(ConnectionGuard newest) {
        Candidate candidate = candidates.poll();
        if (candidate == null) {
            newest.loop().execute(newest::abort);
            return;
        }
        ConnectionGuard guard = candidate.guard();
        guard.loop().execute(() -> {
            if (guard.isIdle() && guard.idleSince() == candidate.idleSince()) {
                guard.closeNow();
            } else {
                closeNext(newest);
            }
        });
    }
}
