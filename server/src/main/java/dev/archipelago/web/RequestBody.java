package dev.archipelago.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.function.IntConsumer;

/**
 * The body of a request, which stays unread until somebody asks for it: who may not change anything is answered first. Its
 * deadline is the connection's. Call on the event loop.
 */
final class RequestBody {

    /** How long a body may be, in bytes. */
    static final int MAXIMUM = 64 * 1024;

    private static final String KEY = RequestBody.class.getName();
    private static final byte[] NONE = new byte[0];

    private RequestBody() {}

    /** Whether a body follows the head of {@code request}. */
    static boolean isExpected(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
    }

    /** Holds the body back, and has {@code malformed} called with 400 should it break the rules of HTTP. */
    static void holdBack(HttpServerRequest request, IntConsumer malformed) {
        if (!isExpected(request)) {
            return;
        }
        request.pause();
        request.exceptionHandler(failure -> {
            // A connection that ended needs no answer.
            if (!(failure instanceof IOException) && !request.response().closed()) {
                malformed.accept(400);
            }
        });
    }

    /**
     * Reads the body, then runs {@code read}; answers by {@code refuse} with 413 where it is too long and 417 where the client
     * expects what this server does not do.
     */
    static void read(RoutingContext context, IntConsumer refuse, Runnable read) {
        HttpServerRequest request = context.request();
        if (!isExpected(request)) {
            read.run();
            return;
        }
        String expectation = request.getHeader(HttpHeaders.EXPECT);
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            refuse.accept(417);
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= MAXIMUM) {
                body.appendBuffer(part);
            } else if (!request.response().ended()) {
                request.handler(nothing -> {});
                refuse.accept(413);
            }
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                context.put(KEY, body.getBytes());
                read.run();
            }
        });
        if (expectation != null && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
        request.resume();
    }

    /** What was read; empty if there was nothing. */
    static byte[] of(RoutingContext context) {
        byte[] body = context.get(KEY);
        return body == null ? NONE : body;
    }
}
