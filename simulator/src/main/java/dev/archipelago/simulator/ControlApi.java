package dev.archipelago.simulator;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP endpoint through which programs on the same machine control the simulator and read its record. Used on the
 * event loop only.
 */
final class ControlApi {

    private static final int MAX_BODY = 256 * 1024;
    private static final int NEWEST_CALLS = 200;
    private static final int NEWEST_VALUES = 1000;

    private final Market market;
    private final Faults faults;
    private final CallCounter calls;
    private final MarketRecord record;
    private final Actions actions;
    private final ScenarioPlayer player;
    private final IntSupplier connections;

    ControlApi(
            Market market,
            Faults faults,
            CallCounter calls,
            MarketRecord record,
            Actions actions,
            ScenarioPlayer player,
            IntSupplier connections) {
        this.market = market;
        this.faults = faults;
        this.calls = calls;
        this.record = record;
        this.actions = actions;
        this.player = player;
        this.connections = connections;
    }

    /** Answers a request; {@code path} is the path after {@code /control}, without leading and trailing slashes. */
    void answer(String path, HttpServerRequest request) {
        if (!isLocal(request.remoteAddress()) || request.getHeader("Origin") != null) {
            ResponseWriter.send(
                    request, problem(403, "control is for programs on this machine, not for others nor for web pages"));
            return;
        }
        StringBuilder text = new StringBuilder();
        request.handler(part -> {
            if (text.length() <= MAX_BODY) {
                text.append(part.toString());
            }
        });
        request.endHandler(_ -> {
            Answer answer;
            try {
                answer = text.length() > MAX_BODY
                        ? problem(413, "the body is longer than " + MAX_BODY + " characters")
                        : answer(path, request.method().name(), text.toString(), request);
            } catch (IllegalArgumentException | ScenarioException e) {
                answer = problem(400, String.valueOf(e.getMessage()));
            }
            ResponseWriter.send(request, answer);
        });
    }

    private Answer answer(String path, String method, String body, HttpServerRequest request) throws ScenarioException {
        String[] parts = path.split("/", 2);
        String rest = parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
        return switch (parts[0]) {
            case "" -> control(method, body);
            case "faults" -> rest.isEmpty() ? faults(method) : nowhere();
            case "calls" -> rest.isEmpty() ? calls(method) : nowhere();
            case "scenario" -> rest.isEmpty() ? scenario(method, body) : nowhere();
            case "price" -> rest.isEmpty() ? nowhere() : price(method, rest);
            case "record" -> rest.isEmpty() ? record(method) : figure(method, rest, request.getParam("at"));
            default -> nowhere();
        };
    }

    private Answer control(String method, String body) {
        if (method.equals("GET")) {
            return Answer.ok(help());
        }
        if (!method.equals("POST") && !method.equals("PUT")) {
            return wrongMethod("GET, POST");
        }
        // All lines are parsed before the first is executed, so that an invalid line changes nothing.
        List<Action> all = body.lines()
                .map(line -> line.split("#", 2)[0].strip())
                .filter(line -> !line.isEmpty())
                .map(line -> ActionSyntax.read(new WordReader(line)))
                .toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "the body is empty; expected an action such as: binance 429 retry-after 30 for 1m");
        }
        all.forEach(actions::run);
        return Answer.ok(list());
    }

    private Answer faults(String method) {
        if (method.equals("DELETE")) {
            faults.clear();
        } else if (!method.equals("GET")) {
            return wrongMethod("GET, DELETE");
        }
        return Answer.ok(list());
    }

    private Answer calls(String method) {
        if (method.equals("DELETE")) {
            calls.clear();
        } else if (!method.equals("GET")) {
            return wrongMethod("GET, DELETE");
        }
        ObjectNode body = Json.object();
        for (Upstream upstream : Upstream.values()) {
            ObjectNode counts = body.putObject(upstream.id());
            calls.of(upstream).forEach(counts::put);
        }
        return Answer.ok(body);
    }

    private Answer scenario(String method, String body) throws ScenarioException {
        switch (method) {
            case "GET" -> {}
            case "PUT", "POST" -> player.play(Scenario.parse("scenario", body), market.now());
            case "DELETE" -> player.stop();
            default -> {
                return wrongMethod("GET, POST, DELETE");
            }
        }
        return Answer.ok(Json.object().put("left", player.left()));
    }

    private Answer price(String method, String symbol) {
        if (!method.equals("GET")) {
            return wrongMethod("GET");
        }
        BigDecimal now = market.price(symbol);
        return Answer.ok(Json.object().put("symbol", symbol).put("price", now));
    }

    private Answer record(String method) {
        if (method.equals("DELETE")) {
            record.clear();
        } else if (!method.equals("GET")) {
            return wrongMethod("GET, DELETE");
        }
        ObjectNode body = Json.object().put("now", market.now().toString()).put("connections", connections.getAsInt());
        ObjectNode counts = body.putObject("counts");
        for (Upstream upstream : Upstream.values()) {
            ObjectNode one = counts.putObject(upstream.id());
            for (Outcome outcome : Outcome.values()) {
                one.put(FaultSyntax.word(outcome), record.count(upstream, outcome));
            }
        }
        record.given().forEach(body.putArray("given")::add);
        ArrayNode newest = body.putArray("newest_calls");
        record.newestCalls(NEWEST_CALLS).forEach(call -> {
            ObjectNode row = newest.addObject()
                    .put("at", call.at().toString())
                    .put("upstream", call.upstream().id())
                    .put("endpoint", call.endpoint())
                    .put("query", call.query())
                    .put("status", call.status())
                    .put("outcome", FaultSyntax.word(call.outcome()));
            call.fault().ifPresent(fault -> row.put("fault", fault));
        });
        return Answer.ok(body);
    }

    private Answer figure(String method, String metric, @Nullable String at) {
        if (!method.equals("GET")) {
            return wrongMethod("GET");
        }
        Instant instant;
        try {
            instant = at == null ? market.now() : Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "at is '" + at + "'; expected an instant such as 2026-11-21T12:00:00Z", e);
        }
        Optional<BigDecimal> truth = record.valueAt(metric, instant);
        if (truth.isEmpty()) {
            return problem(404, "figure is '" + metric + "'; expected one of " + String.join(", ", record.metrics()));
        }
        ObjectNode body = Json.object()
                .put("figure", metric)
                .put("at", instant.toString())
                .put("value", truth.get());
        List<ServedValue> given = record.given(metric);
        ArrayNode rows = body.putArray("given");
        given.subList(Math.max(0, given.size() - NEWEST_VALUES), given.size()).forEach(each -> {
            ObjectNode row = rows.addObject()
                    .put("at", each.at().toString())
                    .put("upstream", each.upstream().id())
                    .put("endpoint", each.endpoint())
                    .put("text", each.text());
            each.fault().ifPresent(fault -> row.put("fault", fault));
        });
        return Answer.ok(body);
    }

    private ObjectNode list() {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("faults");
        Instant now = market.now();
        for (Faults.Entry entry : faults.entries()) {
            Faults.Scripted script = entry.script();
            ObjectNode row = list.addObject().put("upstream", entry.upstream().id());
            if (!entry.endpoint().isEmpty()) {
                row.put("endpoint", entry.endpoint());
            }
            row.put("fault", FaultSyntax.write(script.fault()));
            script.times().ifPresent(times -> row.put("times", times));
            script.until()
                    .ifPresent(end ->
                            row.put("seconds_left", Duration.between(now, end).toSeconds()));
            if (script.chance() < 1) {
                row.put("chance", script.chance());
            }
        }
        return body;
    }

    private static ObjectNode help() {
        ObjectNode body = Json.object();
        ArrayNode upstreams = body.putArray("upstreams");
        for (Upstream upstream : Upstream.values()) {
            ObjectNode entry = upstreams.addObject().put("id", upstream.id()).put("base", upstream.base());
            Endpoints.of(upstream).forEach(entry.putArray("endpoints")::add);
        }
        body.putObject("control")
                .put("POST /control", "does an action, one a line: curl -d 'binance 429 retry-after 30' …/control")
                .put("GET /control/faults", "the faults in force")
                .put("DELETE /control/faults", "ends all faults")
                .put("POST /control/scenario", "plays a scenario from now on; GET: steps left, DELETE: stops it")
                .put("GET /control/record", "counts by outcome and the newest calls; DELETE forgets them")
                .put("GET /control/record/{figure}[?at=instant]", "the true value, and those that were given")
                .put("GET /control/calls", "calls by upstream and endpoint; DELETE counts anew")
                .put("GET /control/price/{symbol}", "the price now");
        ArrayNode lines = body.putArray("actions");
        lines.add("UPSTREAM[/ENDPOINT] FAULT [for 30s] [times 3] [chance 50%]");
        lines.add("UPSTREAM[/ENDPOINT] ok");
        lines.add("all FAULT … or all ok");
        lines.add("price BTC 100000, price BTC +30%, price BTC free");
        lines.add("binance-stream cut, binance-stream shutdown [in 30s]");
        FaultSyntax.names().forEach(body.putArray("faults")::add);
        return body;
    }

    private static boolean isLocal(@Nullable SocketAddress address) {
        try {
            return address != null
                    && address.hostAddress() != null
                    && InetAddress.getByName(address.hostAddress()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static Answer nowhere() {
        return problem(404, "no such control endpoint; GET /control lists them");
    }

    private static Answer wrongMethod(String allowed) {
        return problem(405, "expected " + allowed).with("Allow", allowed);
    }

    private static Answer problem(int status, String message) {
        return Answer.of(status, Json.object().put("error", message));
    }
}
