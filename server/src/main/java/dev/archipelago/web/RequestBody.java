package dev.archipelago.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.function.IntConsumer;

/**
 * Reads the body of a request only when it is requested, so that unauthorised clients are answered first. Its deadline
 * is that of the connection. Call it on the event loop.
 */
final class RequestBody {

    /** The maximum length of a body, in bytes, except of reports. */
    static final int MAXIMUM = 64 * 1024;

    /** The maximum length of a report with all its texts, in bytes. */
    static final int REPORT_MAXIMUM = 8 * 1024 * 1024;

    private static final String KEY = RequestBody.class.getName();
    private static final byte[] NONE = new byte[0];

    private RequestBody() {}

    /** The maximum length of the body of a request for {@code path}, in bytes. */
    static int maximum(String path) {
        return path.startsWith(ReportApiRoutes.REPORTS) || path.startsWith("/admin/actions/reports")
                ? REPORT_MAXIMUM
                : MAXIMUM;
    }

    /** Whether a body follows the head of {@code request}. */
    static boolean isExpected(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
    }

    /** Pauses the body, and calls {@code malformed} with 400 if it violates HTTP. */
    static void holdBack(HttpServerRequest request, IntConsumer malformed) {
        if (!isExpected(request)) {
            return;
        }
        request.pause();
        request.exceptionHandler(failure -> {
            // A closed connection needs no answer.
            if (!(failure instanceof IOException) && !request.response().closed()) {
                malformed.accept(400);
            }
        });
    }

    /**
     * Reads the body, then runs {@code read}; calls {@code refuse} with 413 if the body is too long, and with 417 if
     * the client has an unsupported expectation.
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
        int maximum = maximum(request.path());
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= maximum) {
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

    /** The body that was read; may be empty. */
    static byte[] of(RoutingContext context) {
        byte[] body = context.get(KEY);
        return body == null ? NONE : body;
    }
}
