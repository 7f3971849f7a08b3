package dev.archipelago.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Answers the upstreams' own endpoints, through the faults in force. Used on the event loop only. */
final class UpstreamApi {

    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final Faults faults;
    private final Calls calls;
    private final Map<Upstream, WireFormat> formats;
    private final BinanceStream stream;

    UpstreamApi(Vertx vertx, Faults faults, Calls calls, Map<Upstream, WireFormat> formats, BinanceStream stream) {
        this.vertx = vertx;
        this.faults = faults;
        this.calls = calls;
        this.formats = Map.copyOf(formats);
        this.stream = stream;
    }

    /** Answers a request, {@code endpoint} being its path below the upstream's. */
    void answer(Upstream upstream, String endpoint, HttpServerRequest request) {
        if (upstream == Upstream.BINANCE_STREAM) {
            handshake(endpoint, request);
            return;
        }
        WireFormat format = formats.get(upstream);
        if (format == null || !format.endpoints().contains(endpoint)) {
            calls.add(upstream, Calls.UNKNOWN);
            send(request, 404, Map.of(), JSON, "{\"error\":\"no such endpoint\"}");
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            send(request, 405, Map.of("Allow", "GET, HEAD"), JSON, "{\"error\":\"use GET\"}");
            return;
        }
        calls.add(upstream, endpoint);
        Optional<Fault> fault = faults.take(upstream, endpoint);
        switch (fault.orElse(null)) {
            case Fault.Stall(var delay) ->
                delay.ifPresent(time -> vertx.setTimer(
                        time.toMillis(),
                        _ -> send(request, format.answer(call(endpoint, request, Fault.DataShape.ARRAY)))));
            case Fault.Garbage(var spoiling) -> {
                Answer right = format.answer(call(endpoint, request, Fault.DataShape.ARRAY));
                send(
                        request,
                        right.status(),
                        right.headers(),
                        Spoiler.contentType(spoiling),
                        Spoiler.spoil(right.body(), spoiling));
            }
            case Fault.Shape(var shape) -> send(request, format.answer(call(endpoint, request, shape)));
            case Fault.Status _, Fault.Limit _, Fault.Drop _ -> refuse(fault.orElseThrow(), format, request);
            case null, default -> send(request, format.answer(call(endpoint, request, Fault.DataShape.ARRAY)));
        }
    }

    private void handshake(String endpoint, HttpServerRequest request) {
        boolean combined = endpoint.equals(BinanceStream.COMBINED);
        boolean raw = endpoint.equals(BinanceStream.RAW) || endpoint.startsWith(BinanceStream.RAW + "/");
        String name = combined ? BinanceStream.COMBINED : raw ? BinanceStream.RAW : Calls.UNKNOWN;
        calls.add(Upstream.BINANCE_STREAM, name);
        if (!combined && !raw) {
            send(request, 404, Map.of(), JSON, "{\"error\":\"no such endpoint\"}");
            return;
        }
        if (!request.canUpgradeToWebSocket()) {
            send(request, 400, Map.of(), JSON, "{\"error\":\"expected a WebSocket handshake\"}");
            return;
        }
        String streams = combined
                ? Optional.ofNullable(request.getParam("streams")).orElse("")
                : endpoint.substring(Math.min(endpoint.length(), BinanceStream.RAW.length() + 1));
        Optional<Fault> fault = faults.peek(Upstream.BINANCE_STREAM, name);
        boolean spoilsMessages = fault.filter(each -> each instanceof Fault.Silence || each instanceof Fault.Garbage)
                .isPresent();
        if (fault.isEmpty() || spoilsMessages) {
            stream.accept(request, combined, streams);
            return;
        }
        Fault refusal = faults.take(Upstream.BINANCE_STREAM, name).orElseThrow();
        if (refusal instanceof Fault.Stall(var delay)) {
            // A request that has been read to its end can no longer become a WebSocket.
            request.pause();
            delay.ifPresent(time -> vertx.setTimer(time.toMillis(), _ -> stream.accept(request, combined, streams)));
        } else {
            refuse(refusal, formatOf(Upstream.BINANCE), request);
        }
    }

    private static void refuse(Fault fault, WireFormat format, HttpServerRequest request) {
        switch (fault) {
            case Fault.Status(int status, var code) -> send(request, Answer.of(status, format.error(status, code)));
            case Fault.Limit(int status, var retryAfter, var code) -> {
                Answer answer = Answer.of(status, format.error(status, code));
                send(
                        request,
                        retryAfter.isPresent()
                                ? answer.with("Retry-After", retryAfter.get().toString())
                                : answer);
            }
            default -> {
                var _ = request.connection().close();
            }
        }
    }

    private WireFormat formatOf(Upstream upstream) {
        WireFormat format = formats.get(upstream);
        if (format == null) {
            throw new IllegalStateException("no wire format for " + upstream);
        }
        return format;
    }

    private static Call call(String endpoint, HttpServerRequest request, Fault.DataShape shape) {
        Map<String, String> query = new HashMap<>();
        request.params().forEach((name, value) -> query.putIfAbsent(name, value));
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return new Call(endpoint, query, headers, shape);
    }

    private static void send(HttpServerRequest request, Answer answer) {
        send(request, answer.status(), answer.headers(), JSON, Json.text(answer.body()));
    }

    static void send(HttpServerRequest request, int status, Map<String, String> headers, String type, String body) {
        if (request.response().closed() || request.response().ended()) {
            return;
        }
        request.response().setStatusCode(status).putHeader("Content-Type", type);
        headers.forEach(request.response()::putHeader);
        var _ = request.response().end(body);
    }
}
