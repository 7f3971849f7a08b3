package dev.archipelago.web.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Decodes requests as Vert.x does, refuses header fields that are folded over lines (RFC 9112, section 5.2), and tells
 * the {@link ConnectionGuard} when a head begins. Leaves the bytes of a pipelined request undecoded until the guard
 * admits it. Used by one event loop.
 *
 * <p>A decoder of its own, because Netty joins folded lines before anybody else sees them: a proxy that does not join
 * them reads other header fields than this server. What it takes from the buffer before it emits a request are whole
 * lines, and these are looked at here.
 */
final class RequestHeadDecoder extends VertxHttpRequestDecoder {

    private final ConnectionGuard guard;
    private boolean inHead;
    private boolean inBody;
    private boolean folded;
    private byte previous;

    RequestHeadDecoder(Http1ServerConfig configuration, ConnectionGuard guard) {
        super(configuration);
        this.guard = guard;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (!inHead && !inBody && bytes.isReadable()) {
            if (!guard.admitsRequest()) {
                return;
            }
            inHead = true;
            folded = false;
            previous = 0;
            guard.headBegan();
        }
        int from = bytes.readerIndex();
        int before = out.size();
        super.decode(context, bytes, out);
        if (inHead) {
            look(bytes, from, bytes.readerIndex());
        }
        for (int i = before; i < out.size(); i++) {
            emitted(out.get(i));
        }
    }

    /** Decodes what was left undecoded. */
    void resume(ChannelHandlerContext context) throws Exception {
        channelRead(context, Unpooled.EMPTY_BUFFER);
        channelReadComplete(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (guard.holdsRequest()) {
            // Netty's decoder would read more, because what it read gave no message.
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    /** Looks for lines that begin with whitespace; called for whole lines of a head. */
    private void look(ByteBuf bytes, int from, int to) {
        if (from == to) {
            return;
        }
        folded |= previous == '\n' && isBlank(bytes.getByte(from));
        int end = bytes.indexOf(from, to - 1, (byte) '\n');
        while (end >= 0) {
            folded |= isBlank(bytes.getByte(end + 1));
            end = bytes.indexOf(end + 1, to - 1, (byte) '\n');
        }
        previous = bytes.getByte(to - 1);
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t';
    }

    private void emitted(Object message) {
        if (message instanceof HttpRequest request) {
            inHead = false;
            inBody = true;
            if (folded && request.decoderResult().isSuccess()) {
                request.setDecoderResult(
                        DecoderResult.failure(new IllegalArgumentException("a header field is folded over lines")));
            }
        }
        if (message instanceof LastHttpContent) {
            inBody = false;
        }
    }
}
