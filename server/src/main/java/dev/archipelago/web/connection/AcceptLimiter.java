package dev.archipelago.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops accepting connections while some that were accepted have not been opened by their event loops; they wait in the
 * kernel's backlog instead. Thread-safe.
 *
 * <p>The acceptor has a thread of its own and needs a fraction of the time that the event loop takes to open a
 * connection, which is a task of the loop. The loop runs all waiting tasks, for up to a second, before it looks at
 * requests on open connections again, so without this limit a wave of new connections would stop those that are open.
 */
@Sharable
final class AcceptLimiter extends ChannelInboundHandlerAdapter {

    /** The number of accepted connections that are not opened yet; one turn of the event loop opens as many at most. */
    static final int WAITING_MAXIMUM = 4;

    private static final AttributeKey<Boolean> WAITING = AttributeKey.valueOf(AcceptLimiter.class, "waiting");

    private final Channel acceptor;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param acceptor a listening channel */
    AcceptLimiter(Channel acceptor) {
        this.acceptor = acceptor;
    }

    /** Limits what the channel accepts from now on. */
    void install() {
        if (acceptor.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator messages) {
            // Otherwise up to 16 are accepted before this handler sees the first.
            messages.maxMessagesPerRead(1);
        }
        acceptor.pipeline().addFirst(this);
    }

    /** Closes the listening channel. */
    ChannelFuture stop() {
        return acceptor.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Channel accepted) {
            accepted.attr(WAITING).set(Boolean.TRUE);
            // A connection may end without having been opened.
            accepted.closeFuture().addListener(closed -> release(accepted));
            if (waiting.incrementAndGet() >= WAITING_MAXIMUM) {
                acceptor.config().setAutoRead(false);
                acceptIfPossible();
            }
        }
        context.fireChannelRead(message);
    }

    /**
     * An accepted connection has been opened; called by its event loop. Another is accepted in the loop's next turn,
     * because a task that is added during a turn belongs to it.
     */
    void opened(Channel accepted) {
        accepted.eventLoop().schedule(() -> release(accepted), 1, TimeUnit.NANOSECONDS);
    }

    private void release(Channel accepted) {
        if (Boolean.TRUE.equals(accepted.attr(WAITING).getAndSet(null))) {
            waiting.decrementAndGet();
            acceptIfPossible();
        }
    }

    /** The number of accepted connections that wait to be opened. */
    int waiting() {
        return waiting.get();
    }

    private void acceptIfPossible() {
        if (waiting.get() < WAITING_MAXIMUM) {
            acceptor.config().setAutoRead(true);
        }
    }
}
