package dev.archipelago.web.connection;

import dev.archipelago.web.page.SiteHeaders;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.net.impl.ShutdownEvent;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection between the HTTP codec and Vert.x: holds it to the {@link ConnectionLimits}, adds the site's
 * headers to every answer that lacks them, takes one request at a time, and ends it without losing an answer. Used by
 * its event loop only.
 *
 * <p>A Netty handler, because Vert.x reports neither when a head begins nor when a response was sent, answers some bad
 * requests by itself, and at shutdown closes idle connections at once and drops requests that are on their way. It also
 * closes sockets while bytes of the client are unread, upon which the kernel resets them and the client may lose the
 * answer; here the outgoing half is closed first and further data of the client is discarded.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

    private static final long NEVER = Long.MIN_VALUE;

    private final ConnectionLimits limits;
    private final SiteHeaders site;
    private final Connections connections;
    private @Nullable ChannelHandlerContext added;
    private int unanswered;
    private boolean bodyComing;
    private boolean answering;
    private boolean lastAnswer;
    private boolean draining;
    private boolean closing;
    private boolean upgraded;
    private boolean beganInTurn;
    private boolean holding;
    private boolean queued;
    private Duration answerLimit;
    private boolean answersHead;
    private @Nullable String requestId;
    private @Nullable String answerId;
    private long headSince = NEVER;
    private long bodySince = NEVER;
    private long answerSince = NEVER;
    private long blockedSince = NEVER;
    private long idleSince;

    ConnectionGuard(ConnectionLimits limits, SiteHeaders site, Connections connections) {
        this.limits = limits;
        this.site = site;
        this.connections = connections;
        this.answerLimit = limits.answer();
        this.idleSince = connections.now();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext own) {
        added = own;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(added);
    }

    /** The event loop of the connection. */
    EventExecutor loop() {
        return context().executor();
    }

    @Override
    public void channelInactive(ChannelHandlerContext source) {
        connections.closed(this);
        source.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext source, Object event) {
        if (event instanceof ShutdownEvent && !upgraded) {
            // Not passed on: Vert.x would close the connection at once where it is idle.
            draining = true;
            check(connections.now());
        } else {
            source.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext source) {
        blockedSince = source.channel().isWritable() ? NEVER : connections.now();
        source.fireChannelWritabilityChanged();
        if (source.channel().isWritable()) {
            queueHeld();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext source) {
        beganInTurn = holding;
        source.fireChannelReadComplete();
    }

    /**
     * Whether the next request may be decoded now. If not, reading stops, and the decoder is resumed later: a pipelined
     * request waits until the answer before it has been written, and for its turn among the pipelined requests of all
     * connections.
     */
    boolean admitsRequest() {
        if (closing
                || upgraded
                || !beganInTurn && unanswered == 0 && context().channel().isWritable()) {
            return true;
        }
        if (!holding) {
            holding = true;
            context().channel().config().setAutoRead(false);
            queueHeld();
        }
        return false;
    }

    /** Whether the decoder has bytes of a request that waits. */
    boolean holdsRequest() {
        return holding;
    }

    private void queueHeld() {
        if (holding && !queued && unanswered == 0) {
            queued = true;
            connections.nextTurn(loop(), this::resumeHeld);
        }
    }

    private void resumeHeld() {
        queued = false;
        if (!holding || !context().channel().isActive()) {
            return;
        }
        if (!closing && (unanswered > 0 || !context().channel().isWritable())) {
            // The end of the answer, or the client that reads on, will queue it again.
            return;
        }
        holding = false;
        beganInTurn = false;
        ChannelHandlerContext decoding = context().pipeline().context(RequestHeadDecoder.class);
        try {
            if (decoding != null) {
                ((RequestHeadDecoder) decoding.handler()).resume(decoding);
            }
        } catch (Exception e) {
            context().fireExceptionCaught(e);
        }
        if (!holding) {
            context().channel().config().setAutoRead(true);
        }
    }

    /** The first byte of a request has come. */
    void headBegan() {
        headSince = connections.now();
    }

    /** Sets the identifier of the request under way, which its answer has in a header. */
    void identify(String id) {
        requestId = id;
    }

    /** Returns the identifier for the head that is being encoded, once; null if it has none. */
    @Nullable
    String takeRequestId() {
        String id = answerId;
        answerId = null;
        return id;
    }

    /** Whether the answer under way is that to a HEAD request. */
    boolean answersHead() {
        return answersHead;
    }

    /** The request under way may take as long as an export. */
    void allowExport() {
        answerLimit = limits.export();
    }

    @Override
    public void channelRead(ChannelHandlerContext source, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!upgraded && message instanceof HttpRequest request) {
            requestBegan(request);
        }
        if (!upgraded && message instanceof LastHttpContent) {
            bodyComing = false;
            bodySince = NEVER;
        }
        source.fireChannelRead(message);
    }

    private void requestBegan(HttpRequest request) {
        headSince = NEVER;
        beganInTurn = true;
        answersHead = request.method().equals(HttpMethod.HEAD);
        if (unanswered == 0) {
            answerSince = connections.now();
            answerLimit = limits.answer();
        }
        unanswered++;
        // The body's last part of most requests follows at once, but after they have been answered.
        bodyComing = HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
        bodySince = bodyComing ? connections.now() : NEVER;
    }

    @Override
    public void write(ChannelHandlerContext source, Object message, ChannelPromise promise) {
        if (upgraded) {
            source.write(message, promise);
            return;
        }
        if (closing) {
            ReferenceCountUtil.release(message);
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
            return;
        }
        boolean informational = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        if (message instanceof HttpResponse response && !informational) {
            answerBegins(response);
        }
        source.write(message, promise);
        if (message instanceof LastHttpContent && !informational && !upgraded) {
            answerEnded();
        }
    }

    private void answerBegins(HttpResponse response) {
        answering = true;
        site.addMissingTo(response.headers());
        answerId = requestId;
        requestId = null;
        if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            upgraded = true;
            if (holding) {
                // What follows is of the other protocol, whose decoder reads on.
                holding = false;
                context().channel().config().setAutoRead(true);
            }
            return;
        }
        // The unread rest of a body cannot be distinguished from a next request.
        lastAnswer = draining
                || bodyComing
                || response.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        if (draining || bodyComing) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void answerEnded() {
        answering = false;
        answersHead = false;
        unanswered = Math.max(0, unanswered - 1);
        if (lastAnswer) {
            end();
        } else if (unanswered > 0) {
            answerSince = connections.now();
            answerLimit = limits.answer();
        } else {
            idleSince = connections.now();
            queueHeld();
        }
    }

    @Override
    public void close(ChannelHandlerContext source, ChannelPromise promise) {
        if (upgraded || !source.channel().isActive()) {
            source.close(promise);
            return;
        }
        source.channel().closeFuture().addListener(closed -> promise.trySuccess());
        if (answering) {
            abort();
        } else {
            end();
        }
    }

    /** Closes the connection once pending writes are sent, and reads nothing more from it. */
    private void end() {
        if (closing) {
            return;
        }
        closing = true;
        bodySince = NEVER;
        headSince = NEVER;
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> linger());
    }

    private void linger() {
        if (!context().channel().isActive()) {
            return;
        }
        context().channel().config().setAutoRead(true);
        if (context().channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
        }
        // The client's own close ends the channel before that.
        loop().schedule(() -> context().close(), limits.linger().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Resets the connection, so that the client detects the incomplete response. */
    void abort() {
        context().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        closeNow();
    }

    /** Whether no request is under way and nothing waits to be sent. */
    boolean isIdle() {
        return context().channel().isActive() && !upgraded && !closing && !holding && unanswered == 0 && pending() == 0;
    }

    /** Since when it has been idle, by {@link Connections#now}. */
    long idleSince() {
        return idleSince;
    }

    /** Closes the connection without waiting for its client. */
    void closeNow() {
        closing = true;
        context().close();
    }

    /** Closes the connection if it exceeds a limit at {@code now}. */
    void check(long now) {
        if (upgraded) {
            if (over(blockedSince, limits.blocked(), now)) {
                abort();
            }
        } else if (over(headSince, limits.head(), now) || over(bodySince, limits.body(), now)) {
            expire(HttpResponseStatus.REQUEST_TIMEOUT);
        } else if ((unanswered > 0 || pending() > 0) && over(answerSince, answerLimit, now)) {
            expire(HttpResponseStatus.SERVICE_UNAVAILABLE);
        } else if (isIdle() && headSince == NEVER && over(idleSince, draining ? limits.drain() : limits.idle(), now)) {
            end();
        }
    }

    private void expire(HttpResponseStatus status) {
        if (answering || closing || pending() > 0) {
            abort();
            return;
        }
        String problem = "{\"type\":\"about:blank\",\"title\":\"" + status.reasonPhrase() + "\",\"status\":"
                + status.code() + "}";
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(problem.getBytes(StandardCharsets.UTF_8)));
        HttpUtil.setContentLength(response, problem.length());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        site.addMissingTo(response.headers());
        context().write(response);
        end();
    }

    private long pending() {
        var buffer = context().channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private static boolean over(long since, Duration limit, long now) {
        return since != NEVER && now - since > limit.toNanos();
    }
}
