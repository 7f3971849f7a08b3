package dev.archipelago.web.connection;

import dev.archipelago.web.page.SiteHeaders;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server, each held to the {@link ConnectionLimits}. Used by the server's event loop only,
 * but for {@link #count}.
 */
public final class Connections {

    /** How many idle connections are looked for at once when there are too many. */
    private static final int CANDIDATES = 64;

    /** How many pipelined requests of all connections are begun in one turn of the event loop. */
    private static final int PIPELINED_PER_TURN = 2;

    /**
     * How many bytes beyond those on their way the kernel takes for one connection. By default it takes megabytes,
     * which are copied on the event loop while all other connections wait, and which a client that reads nothing keeps
     * occupied.
     */
    private static final long UNSENT_MAXIMUM = 128 * 1024L;

    private record Candidate(ConnectionGuard guard, long idleSince) {}

    private final ConnectionLimits limits;
    private final SiteHeaders site;
    private final Http1ServerConfig decoding;
    private final LongSupplier nanos;
    private final Map<ConnectionGuard, Boolean> open = new IdentityHashMap<>();
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private @Nullable TurnQueue pipelined;
    private @Nullable AcceptLimiter accepts;
    private volatile int count;
    private volatile long evicted;

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

    /** Begins to watch {@code connection}, which was accepted just now. */
    public void opened(HttpConnection connection) {
        ChannelPipeline pipeline = pipeline(connection);
        accepted(pipeline.channel());
        // Ignored by transports that have no such option.
        pipeline.channel().config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_MAXIMUM);
        ConnectionGuard guard = new ConnectionGuard(limits, site, this);
        pipeline.addBefore("handler", "guard", guard);
        pipeline.replace("httpDecoder", "httpDecoder", new RequestHeadDecoder(decoding, guard));
        pipeline.replace("httpEncoder", "httpEncoder", new ResponseHeadEncoder(guard));
        open.put(guard, Boolean.TRUE);
        count = open.size();
        if (open.size() > limits.maximum()) {
            evict(guard);
        }
    }

    /** The listening channel is known from its first connection. */
    private void accepted(Channel connection) {
        Channel acceptor = connection.parent();
        if (accepts == null && acceptor != null) {
            accepts = AcceptLimiter.of(acceptor);
        }
        if (accepts != null) {
            accepts.opened(connection);
        }
    }

    /** Netty's handlers of {@code connection}, which Vert.x has no public way to. */
    public static ChannelPipeline pipeline(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext().pipeline();
    }

    /** How many connections are open. */
    public int count() {
        return count;
    }

    /** How many were closed because there were too many. */
    public long evicted() {
        return evicted;
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

    /** Closes connections that exceed a limit. Called periodically. */
    public void sweep() {
        long now = now();
        List.copyOf(open.keySet()).forEach(guard -> guard.check(now));
    }

    long now() {
        return nanos.getAsLong();
    }

    /** Runs {@code resume} on {@code loop}, the connections' event loop, in a later turn. */
    void nextTurn(EventExecutor loop, Runnable resume) {
        if (pipelined == null) {
            pipelined = new TurnQueue(loop, PIPELINED_PER_TURN);
        }
        pipelined.add(resume);
    }

    void closed(ConnectionGuard guard) {
        open.remove(guard);
        count = open.size();
    }

    /** Makes room by closing the connection that has been idle for longest, or {@code newest} where all are busy. */
    private void evict(ConnectionGuard newest) {
        evicted++;
        if (candidates.isEmpty()) {
            open.keySet().stream()
                    .filter(guard -> guard != newest && guard.isIdle())
                    .map(guard -> new Candidate(guard, guard.idleSince()))
                    .sorted(Comparator.comparingLong(Candidate::idleSince))
                    .limit(CANDIDATES)
                    .forEach(candidates::add);
        }
        while (!candidates.isEmpty()) {
            Candidate candidate = candidates.poll();
            if (candidate.guard().isIdle() && candidate.guard().idleSince() == candidate.idleSince()) {
                candidate.guard().closeNow();
                return;
            }
        }
        newest.abort();
    }

    /** The guards of the open connections, for tests. */
    Set<ConnectionGuard> guards() {
        return Set.copyOf(open.keySet());
    }
}
