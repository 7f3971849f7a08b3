package dev.archipelago.web.connection;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.http.impl.headers.Http1xHeaders;
import java.nio.charset.StandardCharsets;

/**
 * Encodes responses as Vert.x does, and adds the identifier of the request to each head. Used by one event loop.
 *
 * <p>A page's header fields are shared by all its responses, and Vert.x keeps their bytes. The identifier differs in
 * every response: as a field among them it would have all of them copied, validated and encoded again.
 */
final class ResponseHeadEncoder extends HttpResponseEncoder {

    private static final boolean KEPT = Boolean.getBoolean("vertx.cacheImmutableHttpResponseHeaders");
    private static final byte[] REQUEST_ID = "x-request-id: ".getBytes(StandardCharsets.US_ASCII);
    private static final int LINE_END = '\r' << 8 | '\n';

    private final ConnectionGuard guard;

    ResponseHeadEncoder(ConnectionGuard guard) {
        this.guard = guard;
    }

    @Override
    protected void encodeHeaders(HttpHeaders headers, ByteBuf head) {
        if (headers instanceof Http1xHeaders shared) {
            shared.encode(head, KEPT);
        } else {
            super.encodeHeaders(headers, head);
        }
        String id = guard.takeRequestId();
        if (id != null) {
            head.writeBytes(REQUEST_ID);
            head.writeCharSequence(id, StandardCharsets.US_ASCII);
            head.writeShort(LINE_END);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return guard.answersHead() || super.isContentAlwaysEmpty(response);
    }
}
