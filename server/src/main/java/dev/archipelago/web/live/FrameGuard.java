package dev.archipelago.web.live;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Counts every frame of a WebSocket client before Vert.x sees it, and answers its pings. Used by the connection's event loop.
 *
 * <p>A Netty handler, because Vert.x answers each ping at once and without end, whether or not the client reads the answers;
 * and it closes with 1000 where a frame breaks the protocol or is too long.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {

    private final LiveConnection connection;
    private int messageLength;

    FrameGuard(LiveConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof WebSocketFrame frame) || frame instanceof CloseWebSocketFrame) {
            // A client closes once; its decoder takes nothing after that.
            context.fireChannelRead(message);
            return;
        }
        if (!connection.admits(lengthOf(frame))) {
            frame.release();
        } else if (frame instanceof PingWebSocketFrame) {
            answer(context, frame);
        } else if (frame instanceof PongWebSocketFrame) {
            frame.release();
        } else {
            context.fireChannelRead(frame);
        }
    }

    /** How long the message is so far that {@code frame} is of. */
    private int lengthOf(WebSocketFrame frame) {
        int length = frame.content().readableBytes();
        if (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame) {
            return length;
        }
        messageLength = frame instanceof ContinuationWebSocketFrame ? messageLength + length : length;
        return messageLength;
    }

    private static void answer(ChannelHandlerContext context, WebSocketFrame ping) {
        if (context.channel().isWritable()) {
            context.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            // It asks for more while it has not read what it was sent.
            ping.release();
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException broken) {
            connection.close(
                    (short) broken.closeStatus().code(), broken.closeStatus().reasonText());
        } else {
            context.fireExceptionCaught(failure);
        }
    }
}
