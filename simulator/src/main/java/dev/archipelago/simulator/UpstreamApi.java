package dev.archipelago.simulator;

import static dev.archipelago.simulator.ResponseWriter.JSON;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Serves the endpoints of the upstreams with their limits and the active faults. Used on the event loop only. */
final class UpstreamApi {

    private static final Set<String> SECRETS = Set.of("secret", "token", "apikey", "api_key");
    private static final int MAX_QUERY = 300;

    private final Vertx vertx;
    private final Market market;
    private final Faults faults;
    private final CallCounter calls;
    private final MarketRecord record;
    private final RateLimiters meters;
    private final Map<Upstream, WireFormat> formats;
    private final Map<Upstream, StreamServer> streams;
    private final ResponseWriter delivery;
    private final FieldCorruptor distorter;

    UpstreamApi(
            Vertx vertx,
            Market market,
            Faults faults,
            CallCounter calls,
            MarketRecord record,
            RateLimiters meters,
            Map<Upstream, StreamServer> streams) {
        this.vertx = vertx;
        this.market = market;
        this.faults = faults;
        this.calls = calls;
        this.record = record;
        this.meters = meters;
        this.formats = Map.copyOf(Endpoints.formats(market, meters));
        this.streams = Map.copyOf(streams);
        this.delivery = new ResponseWriter(vertx);
        this.distorter = new FieldCorruptor();
    }

    /** Answers a request; {@code path} is its path below the upstream's base path. */
    void answer(Upstream upstream, String path, HttpServerRequest request) {
        StreamServer stream = streams.get(upstream);
        WireFormat format = formats.get(upstream);
        String endpoint = format == null ? path : format.endpoint(path);
        if (stream != null) {
            handshake(upstream, stream, endpoint, request);
        } else if (format == null || !format.endpoints().contains(endpoint)) {
            calls.add(upstream, CallCounter.UNKNOWN);
            ResponseWriter.send(request, 404, Map.of(), JSON, "{\"error\":\"no such endpoint\"}");
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            ResponseWriter.send(request, 405, Map.of("Allow", "GET, HEAD"), JSON, "{\"error\":\"use GET\"}");
        } else {
            serve(upstream, path, format, request);
        }
    }

    private void serve(Upstream upstream, String path, WireFormat format, HttpServerRequest request) {
        String endpoint = format.endpoint(path);
        calls.add(upstream, endpoint);
        Instant now = market.now();
        Call call = call(endpoint, request);
        call.headers().put(Call.PATH, path);
        RateLimiter meter = meters.of(upstream);
        LimitDecision verdict = meter.admit(now, format.weight(call));
        if (meter.refuses(verdict)) {
            Answer refusal = format.refusal(verdict);
            new Exchange(upstream, call, format, request, now, verdict, Optional.empty()).send(refusal);
            return;
        }
        new Exchange(upstream, call, format, request, now, verdict, faults.take(upstream, endpoint)).serve();
    }

    private void handshake(Upstream upstream, StreamServer stream, String endpoint, HttpServerRequest request) {
        Optional<String> known = stream.endpoint(endpoint);
        String name = known.orElse(CallCounter.UNKNOWN);
        calls.add(upstream, name);
        if (known.isEmpty()) {
            ResponseWriter.send(request, 404, Map.of(), JSON, "{\"error\":\"no such endpoint\"}");
            return;
        }
        if (!request.canUpgradeToWebSocket()) {
            ResponseWriter.send(request, 400, Map.of(), JSON, "{\"error\":\"expected a WebSocket handshake\"}");
            return;
        }
        Instant now = market.now();
        RateLimiter meter = meters.of(upstream);
        LimitDecision verdict = meter.admit(now, 1);
        WireFormat format = format(Upstream.BINANCE);
        Call call = call(name, request);
        if (meter.refuses(verdict)) {
            new Exchange(upstream, call, format, request, now, verdict, Optional.empty()).send(format.refusal(verdict));
            return;
        }
        Optional<Fault> fault = faults.peek(upstream, name).filter(each -> !StreamServer.isOfMessages(each));
        fault.ifPresent(each -> faults.use(upstream, name, each));
        Exchange exchange = new Exchange(upstream, call, format, request, now, verdict, fault);
        switch (fault.orElse(null)) {
            case null -> {
                exchange.record(101);
                stream.accept(request, endpoint);
            }
            case Fault.Stall(var delay) -> {
                // A request that was read completely cannot be upgraded to a WebSocket.
                request.pause();
                exchange.record(delay.isPresent() ? 101 : 0);
                delay.ifPresent(time -> vertx.setTimer(time.toMillis(), _ -> stream.accept(request, endpoint)));
            }
            default -> exchange.serve();
        }
    }

    private WireFormat format(Upstream upstream) {
        WireFormat format = formats.get(upstream);
        if (format == null) {
            throw new IllegalStateException("no wire format for " + upstream);
        }
        return format;
    }

    private static Call call(String endpoint, HttpServerRequest request) {
        Map<String, String> query = new TreeMap<>();
        request.params().forEach((name, value) -> query.putIfAbsent(name, value));
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return new Call(endpoint, query, headers, Fault.DataShape.ARRAY);
    }

    /** A request that is being answered. */
    private final class Exchange {
        private final Upstream upstream;
        private final Call call;
        private final WireFormat format;
        private final HttpServerRequest request;
        private final Instant at;
        private final LimitDecision verdict;
        private final Optional<Fault> fault;

        Exchange(
                Upstream upstream,
                Call call,
                WireFormat format,
                HttpServerRequest request,
                Instant at,
                LimitDecision verdict,
                Optional<Fault> fault) {
            this.upstream = upstream;
            this.call = call;
            this.format = format;
            this.request = request;
            this.at = at;
            this.verdict = verdict;
            this.fault = fault;
        }

        void serve() {
            switch (fault.orElse(null)) {
                case Fault.Stall(var delay) ->
                    delay.ifPresentOrElse(
                            time -> vertx.setTimer(time.toMillis(), _ -> give(right(call))), () -> record(0));
                case Fault.Status(int status, var code) -> send(charged(Answer.of(status, format.error(status, code))));
                case Fault.Limit(int status, var retryAfter, var code) ->
                    send(charged(coolingDown(Answer.of(status, format.error(status, code)), retryAfter)));
                case Fault.Refusal(int status, Fault.Body body, var retryAfter) -> refuse(status, body, retryAfter);
                case Fault.Drop _ -> {
                    record(0);
                    var _ = request.connection().close();
                }
                case Fault.Broken(Fault.Breakage breakage) -> {
                    record(0);
                    ResponseWriter.broken(
                            request, upstream.isStream() ? Answer.of(0, Json.object()) : right(call), breakage);
                }
                case Fault.Slow(Duration total) -> {
                    Answer right = right(call);
                    note(right);
                    delivery.slowly(request, right, total);
                }
                case Fault.Garbage(Fault.Spoiling spoiling) -> {
                    Answer right = right(call);
                    record(right.status());
                    ResponseWriter.send(
                            request,
                            right.status(),
                            right.headers(),
                            BodyCorruptor.contentType(spoiling),
                            BodyCorruptor.spoil(right.body(), spoiling));
                }
                case Fault.Shape(Fault.DataShape shape) -> give(right(call.with(shape)));
                case null, default -> give(right(call));
            }
        }

        /** Sends a response with the common headers, and records it. */
        void send(Answer answer) {
            record(answer.status());
            Answer whole = answer;
            for (Map.Entry<String, String> header : format.headers().entrySet()) {
                whole = whole.with(header.getKey(), header.getValue());
            }
            ResponseWriter.send(request, whole);
        }

        void record(int status) {
            record.add(new ServedCall(
                    at, upstream, call.endpoint(), query(), status, verdict.outcome(), fault.map(FaultSyntax::write)));
        }

        private void give(Answer right) {
            Answer answer = right.status() == 200
                    ? new Answer(
                            200,
                            right.headers(),
                            fault.map(each -> distorter.distort(each, right.body(), market.now()))
                                    .orElse(right.body()))
                    : right;
            note(answer);
            ResponseWriter.send(request, answer);
        }

        private Answer right(Call asked) {
            Answer answer = charged(format.answer(asked));
            for (Map.Entry<String, String> header : format.headers().entrySet()) {
                answer = answer.with(header.getKey(), header.getValue());
            }
            return answer;
        }

        private void note(Answer answer) {
            record(answer.status());
            if (answer.status() == 200) {
                Instant now = market.now();
                ServedValues.of(
                        upstream,
                        call,
                        answer.body(),
                        (metric, text) -> record.add(
                                metric,
                                new ServedValue(now, upstream, call.endpoint(), text, fault.map(FaultSyntax::write))));
            }
        }

        private Answer charged(Answer answer) {
            if (!upstream.isStream()) {
                meters.of(upstream).spend(market.now(), format.credits(answer));
            }
            return answer;
        }

        private Answer coolingDown(Answer answer, Optional<Integer> retryAfter) {
            if (retryAfter.isEmpty()) {
                return answer;
            }
            Instant now = market.now();
            meters.of(upstream).coolDown(now, now.plusSeconds(retryAfter.get()));
            return answer.with("Retry-After", retryAfter.get().toString());
        }

        private void refuse(int status, Fault.Body body, Optional<Integer> retryAfter) {
            String message = "The request was refused with " + status + ".";
            Answer answer = coolingDown(
                    charged(Answer.of(
                            status,
                            body == Fault.Body.TEXT
                                    ? CoinGeckoFormat.plain(message)
                                    : CoinGeckoFormat.nested(status, message))),
                    retryAfter);
            record(status);
            switch (body) {
                case HTML ->
                    ResponseWriter.send(request, status, answer.headers(), BodyCorruptor.HTML, BodyCorruptor.PAGE);
                case EMPTY -> ResponseWriter.send(request, status, answer.headers(), "text/plain", "");
                case NESTED, TEXT -> ResponseWriter.send(request, answer);
            }
        }

        private String query() {
            StringBuilder text = new StringBuilder();
            call.query().forEach((name, value) -> {
                if (!SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
                    text.append(text.isEmpty() ? "" : "&")
                            .append(name)
                            .append('=')
                            .append(value);
                }
            });
            return text.length() > MAX_QUERY ? text.substring(0, MAX_QUERY) : text.toString();
        }
    }
}
