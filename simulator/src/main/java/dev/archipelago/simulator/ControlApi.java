package dev.archipelago.simulator;

import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint that scripts the simulator: faults, prices, call counts, stream connections. Used on the event loop only. */
final class ControlApi {

    private static final int MAX_BODY = 64 * 1024;

    private final Market market;
    private final Faults faults;
    private final Calls calls;
    private final BinanceStream stream;

    ControlApi(Market market, Faults faults, Calls calls, BinanceStream stream) {
        this.market = market;
        this.faults = faults;
        this.calls = calls;
        this.stream = stream;
    }

    /** Answers a request, {@code path} being what follows {@code /control}, without slashes at its ends. */
    void answer(String path, HttpServerRequest request) {
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
                        ? problem(413, "the body is longer than 65536 characters")
                        : answer(path, request.method().name(), text.toString(), request.getParam("announce"));
            } catch (IllegalArgumentException e) {
                answer = problem(400, String.valueOf(e.getMessage()));
            } catch (JacksonException e) {
                answer = problem(400, "the body is no JSON: " + e.getOriginalMessage());
            }
            UpstreamApi.send(request, answer.status(), answer.headers(), "application/json", Json.text(answer.body()));
        });
    }

    private Answer answer(String path, String method, String body, @org.jspecify.annotations.Nullable String announce) {
        List<String> parts = List.of(path.split("/", 3));
        String name = parts.getFirst();
        Optional<String> first = part(parts, 1);
        return switch (name) {
            case "" -> method.equals("GET") ? Answer.ok(help()) : wrongMethod("GET");
            case "faults" -> first.isEmpty() ? allFaults(method) : fault(method, first.get(), part(parts, 2), body);
            case "calls" -> calls(method);
            case "price" ->
                first.isPresent() && parts.size() == 2
                        ? price(method, first.get(), body)
                        : problem(404, "expected /control/price/{symbol}");
            case "connections" -> connections(method, "true".equals(announce));
            default -> problem(404, "no such control endpoint; GET /control lists them");
        };
    }

    private Answer allFaults(String method) {
        if (method.equals("DELETE")) {
            faults.clear();
        } else if (!method.equals("GET")) {
            return wrongMethod("GET, DELETE");
        }
        return Answer.ok(list());
    }

    private Answer fault(String method, String id, Optional<String> endpoint, String body) {
        Optional<Upstream> known = Upstream.of(id);
        if (known.isEmpty()) {
            return problem(404, "upstream is " + id + "; expected one of " + names());
        }
        Upstream upstream = known.get();
        if (endpoint.isPresent() && !endpoints(upstream).contains(endpoint.get())) {
            return problem(
                    404,
                    "endpoint is " + endpoint.get() + "; expected one of " + String.join(", ", endpoints(upstream)));
        }
        switch (method) {
            case "PUT" -> put(upstream, endpoint, object(body));
            case "DELETE" ->
                endpoint.ifPresentOrElse(each -> faults.clear(upstream, each), () -> faults.clear(upstream));
            default -> {
                return wrongMethod("PUT, DELETE");
            }
        }
        return Answer.ok(list());
    }

    private void put(Upstream upstream, Optional<String> endpoint, JsonNode body) {
        Fault fault = FaultJson.read(body);
        OptionalInt times = FaultJson.times(body);
        if (endpoint.isPresent() && times.isPresent()) {
            faults.set(upstream, endpoint.get(), fault, times.getAsInt());
        } else if (endpoint.isPresent()) {
            faults.set(upstream, endpoint.get(), fault);
        } else if (times.isPresent()) {
            faults.set(upstream, fault, times.getAsInt());
        } else {
            faults.set(upstream, fault);
        }
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

    private Answer price(String method, String symbol, String body) {
        switch (method) {
            case "GET" -> {}
            case "PUT" -> {
                JsonNode price = object(body).path("price");
                if (!price.isNumber()) {
                    throw new IllegalArgumentException(
                            "price is " + price + "; expected a number, as {\"price\":100000}");
                }
                market.hold(symbol, price.decimalValue());
            }
            case "DELETE" -> market.release(symbol);
            default -> {
                return wrongMethod("GET, PUT, DELETE");
            }
        }
        BigDecimal now = market.price(symbol);
        return Answer.ok(Json.object().put("symbol", symbol).put("price", now));
    }

    private Answer connections(String method, boolean announce) {
        return switch (method) {
            case "GET" -> Answer.ok(Json.object().put("open", stream.connections()));
            case "DELETE" -> Answer.ok(Json.object().put("closed", stream.closeAll(announce)));
            default -> wrongMethod("GET, DELETE");
        };
    }

    private ObjectNode list() {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("faults");
        faults.entries().forEach(entry -> list.add(FaultJson.write(entry)));
        return body;
    }

    private static ObjectNode help() {
        ObjectNode body = Json.object();
        ArrayNode upstreams = body.putArray("upstreams");
        for (Upstream upstream : Upstream.values()) {
            ObjectNode entry = upstreams.addObject().put("id", upstream.id()).put("base", upstream.base());
            endpoints(upstream).forEach(entry.putArray("endpoints")::add);
        }
        body.putObject("control")
                .put("GET /control/faults", "the faults in force")
                .put("DELETE /control/faults", "ends all faults")
                .put(
                        "PUT /control/faults/{upstream}[/{endpoint}]",
                        "sets a fault; with \"times\" only for that many requests")
                .put("DELETE /control/faults/{upstream}[/{endpoint}]", "ends a fault")
                .put("GET /control/calls", "calls by upstream and endpoint")
                .put("DELETE /control/calls", "counts anew")
                .put("GET /control/price/{symbol}", "the price now")
                .put("PUT /control/price/{symbol}", "holds a price: {\"price\":100000}")
                .put("DELETE /control/price/{symbol}", "lets the price walk again")
                .put("GET /control/connections", "open stream connections")
                .put("DELETE /control/connections[?announce=true]", "ends them once, with serverShutdown if announced");
        ArrayNode kinds = body.putArray("faults");
        kinds.add("{\"kind\":\"status\",\"status\":500,\"code\":1010}");
        kinds.add("{\"kind\":\"limit\",\"status\":429,\"retryAfter\":30}");
        kinds.add("{\"kind\":\"stall\",\"ms\":5000}");
        kinds.add("{\"kind\":\"garbage\",\"body\":\"html|truncated|empty|wrong-types|null-fields\"}");
        kinds.add("{\"kind\":\"drop\"}");
        kinds.add("{\"kind\":\"silence\"}");
        kinds.add("{\"kind\":\"shape\",\"data\":\"array|objects|arrays\"}");
        return body;
    }

    private static List<String> endpoints(Upstream upstream) {
        return Simulator.endpoints(upstream).stream().sorted().toList();
    }

    private static String names() {
        return String.join(
                ", ", Arrays.stream(Upstream.values()).map(Upstream::id).toList());
    }

    private static Optional<String> part(List<String> parts, int index) {
        return parts.size() > index && !parts.get(index).isEmpty() ? Optional.of(parts.get(index)) : Optional.empty();
    }

    private static JsonNode object(String body) {
        JsonNode node = Json.parse(body);
        if (!node.isObject()) {
            throw new IllegalArgumentException("the body is no JSON object");
        }
        return node;
    }

    private static Answer wrongMethod(String allowed) {
        return problem(405, "expected " + allowed).with("Allow", allowed);
    }

    private static Answer problem(int status, String message) {
        return Answer.of(status, Json.object().put("error", message));
    }
}
