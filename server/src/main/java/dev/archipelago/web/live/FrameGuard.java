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
 * Counts each frame of a WebSocket client before Vert.x processes it, and answers pings. Runs on the connection's event
 * loop.
 *
 * <p>This is a Netty handler because Vert.x answers every ping even if the client does not read the answers, and closes
 * with status 1000 if a frame violates the protocol or is too long.
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
            // The decoder ignores all frames after the first close frame.
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

    /** The length so far of the message that {@code frame} belongs to. */
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
            // The client sends pings without reading the answers.
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
