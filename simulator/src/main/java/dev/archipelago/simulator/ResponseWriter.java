package dev.archipelago.simulator;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes responses, correctly or with an injected transport fault. Used on the event loop only. */
final class ResponseWriter {

    static final String JSON = "application/json";
    private static final int PIECES = 20;

    private final Vertx vertx;

    ResponseWriter(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Sends a correct response. */
    static void send(HttpServerRequest request, Answer answer) {
        send(request, answer.status(), answer.headers(), JSON, Json.text(answer.body()));
    }

    /** Sends a body correctly; does nothing if the response has ended or the client is gone. */
    static void send(HttpServerRequest request, int status, Map<String, String> headers, String type, String body) {
        if (isOver(request.response())) {
            return;
        }
        head(request, status, headers, type);
        var _ = request.response().end(body);
    }

    /** Sends a response in pieces over {@code total}. */
    void slowly(HttpServerRequest request, Answer answer, Duration total) {
        byte[] body = body(answer);
        head(request, answer.status(), answer.headers(), JSON);
        request.response().putHeader("Content-Length", Integer.toString(body.length));
        int piece = Math.max(1, (body.length + PIECES - 1) / PIECES);
        int pieces = (body.length + piece - 1) / piece;
        int[] sent = {0};
        vertx.setPeriodic(Math.max(1, total.toMillis() / Math.max(1, pieces)), timer -> {
            if (isOver(request.response())) {
                vertx.cancelTimer(timer);
                return;
            }
            int end = Math.min(body.length, sent[0] + piece);
            Buffer next = Buffer.buffer().appendBytes(body, sent[0], end - sent[0]);
            sent[0] = end;
            if (end == body.length) {
                vertx.cancelTimer(timer);
                var _ = request.response().end(next);
            } else {
                var _ = request.response().write(next);
            }
        });
    }

    /** Sends a response that breaks in transit. */
    static void broken(HttpServerRequest request, Answer answer, Fault.Breakage breakage) {
        byte[] body = body(answer);
        switch (breakage) {
            case RESET -> reset(request.connection());
            case CUT, HANG -> {
                head(request, answer.status(), answer.headers(), JSON);
                request.response().putHeader("Content-Length", Integer.toString(body.length));
                var written = request.response().write(Buffer.buffer().appendBytes(body, 0, body.length / 2));
                if (breakage == Fault.Breakage.CUT) {
                    var _ = written.onComplete(_ -> request.connection().close());
                }
            }
            case TRUNCATED_GZIP -> {
                byte[] gzip = gzip(body);
                head(request, answer.status(), answer.headers(), JSON);
                request.response().putHeader("Content-Encoding", "gzip");
                var _ = request.response().end(Buffer.buffer().appendBytes(gzip, 0, gzip.length / 2));
            }
        }
    }

    /** Closes a connection with a TCP reset. */
    static void reset(HttpConnection connection) {
        // Only closing a socket with a linger time of zero sends a reset; Vert.x has no method for it.
        if (connection instanceof HttpServerConnection server) {
            server.channelHandlerContext().channel().config().setOption(ChannelOption.SO_LINGER, 0);
            server.channelHandlerContext().channel().close();
        } else {
            var _ = connection.close();
        }
    }

    private static void head(HttpServerRequest request, int status, Map<String, String> headers, String type) {
        request.response().setStatusCode(status).putHeader("Content-Type", type);
        headers.forEach(request.response()::putHeader);
    }

    private static boolean isOver(HttpServerResponse response) {
        return response.closed() || response.ended();
    }

    private static byte[] body(Answer answer) {
        return Json.text(answer.body()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return bytes.toByteArray();
    }
}
