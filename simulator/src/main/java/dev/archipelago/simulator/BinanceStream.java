package dev.archipelago.simulator;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The WebSocket streams of one of Binance's hosts. Accepts connections, sends messages each round, pings clients, and
 * closes connections that are too old or do not answer. Used on the event loop only.
 */
final class BinanceStream implements StreamServer {

    static final String COMBINED = "stream";
    static final String RAW = "ws";
    private static final String SHUTDOWN = "!serverShutdown";
    private static final int MAX_MESSAGE = 4096;

    private final Upstream upstream;
    private final StreamRules rules;
    private final Market market;
    private final Faults faults;
    private final MarketRecord record;
    private final StreamMessages messages;
    private final FieldCorruptor distorter = new FieldCorruptor();
    private final Set<StreamConnection> connections = new LinkedHashSet<>();
    private long lastRound;
    private Instant lastPing;

    BinanceStream(Upstream upstream, StreamRules rules, Market market, Faults faults, MarketRecord record) {
        this.upstream = upstream;
        this.rules = rules;
        this.market = market;
        this.faults = faults;
        this.record = record;
        this.lastPing = market.now();
        this.messages = new StreamMessages(market);
        this.lastRound = market.second();
    }

    @Override
    public int connections() {
        return connections.size();
    }

    @Override
    public Optional<String> endpoint(String path) {
        return path.equals(COMBINED)
                ? Optional.of(COMBINED)
                : path.equals(RAW) || path.startsWith(RAW + "/") ? Optional.of(RAW) : Optional.empty();
    }

    @Override
    public void accept(HttpServerRequest request, String path) {
        boolean combined = path.equals(COMBINED);
        String names = combined
                ? Optional.ofNullable(request.getParam("streams")).orElse("")
                : path.substring(Math.min(path.length(), RAW.length() + 1));
        List<String> streams = Arrays.stream(names.split("/", -1))
                .filter(name -> !name.isEmpty())
                .toList();
        var _ = request.toWebSocket().onSuccess(socket -> open(socket, request, combined, streams));
    }

    /** Closes and pings connections that are due, and sends each the messages of its streams for this second. */
    @Override
    public void round() {
        applyFaults();
        Instant now = market.now();
        endOverdue(now);
        if (!now.isBefore(lastPing.plus(rules.ping())) || now.isBefore(lastPing)) {
            lastPing = now;
            ping(now);
        }
        Map<String, List<JsonNode>> made = new HashMap<>();
        for (StreamConnection connection : List.copyOf(connections)) {
            send(connection, made, lastRound);
        }
        lastRound = market.second();
    }

    @Override
    public void applyFaults() {
        for (StreamConnection connection : List.copyOf(connections)) {
            switch (fault(connection).orElse(null)) {
                case Fault.Drop _ -> connection.drop();
                case Fault.Broken _ -> connection.reset();
                case null, default -> {}
            }
        }
    }

    @Override
    public int dropAll() {
        List<StreamConnection> open = List.copyOf(connections);
        open.forEach(StreamConnection::drop);
        return open.size();
    }

    /** Announces a shutdown on all open connections and closes them after {@code delay}; returns their number. */
    @Override
    public int shutDown(Duration after) {
        Instant now = market.now();
        ObjectNode event = Json.object().put("e", "serverShutdown").put("E", now.toEpochMilli());
        List<StreamConnection> open = List.copyOf(connections);
        open.forEach(connection -> {
            connection.send(SHUTDOWN, event, Json::text);
            connection.endAt(now.plus(after));
        });
        endOverdue(now);
        return open.size();
    }

    private void endOverdue(Instant now) {
        for (StreamConnection connection : List.copyOf(connections)) {
            if (connection.isEndedBy(now)) {
                connection.close("Server is shutting down");
            } else if (!now.isBefore(connection.since().plus(StreamRules.MAX_AGE))) {
                connection.close("Connection is 24 hours old");
            } else if (connection.isUnanswered(now, rules.pong())) {
                connection.close("Pong timeout");
            }
        }
    }

    private void ping(Instant now) {
        for (StreamConnection connection : List.copyOf(connections)) {
            if (!(fault(connection).orElse(null) instanceof Fault.Silence)) {
                connection.ping(now);
            }
        }
    }

    private void open(ServerWebSocket socket, HttpServerRequest request, boolean combined, List<String> streams) {
        StreamConnection connection =
                new StreamConnection(socket, request.connection(), combined, streams, market.now());
        connections.add(connection);
        socket.closeHandler(_ -> connections.remove(connection));
        socket.exceptionHandler(_ -> connections.remove(connection));
        socket.pongHandler(payload -> {
            connection.answered(payload);
            count(connection);
        });
        socket.textMessageHandler(text -> {
            if (text.length() > MAX_MESSAGE) {
                connection.close("Message is too long");
            } else if (count(connection)) {
                connection.request(text);
            }
        });
        send(connection, new HashMap<>(), market.second());
    }

    private boolean count(StreamConnection connection) {
        boolean tooMany = connection.messagesAt(market.second()) > StreamRules.MESSAGES_A_SECOND && rules.strict();
        if (tooMany) {
            connection.close("Too many requests");
        }
        return !tooMany;
    }

    private void send(StreamConnection connection, Map<String, List<JsonNode>> made, long since) {
        for (String stream : connection.streams()) {
            for (JsonNode message : made.computeIfAbsent(stream, name -> messages.messages(name, since))) {
                send(connection, stream, message);
            }
        }
    }

    private void send(StreamConnection connection, String stream, JsonNode message) {
        Optional<Fault> fault = fault(connection);
        switch (fault.orElse(null)) {
            case Fault.Silence _, Fault.Drop _, Fault.Broken _ -> {}
            case Fault.Garbage(Fault.Spoiling spoiling) ->
                connection.send(stream, message, frame -> BodyCorruptor.spoil(frame, spoiling));
            case null, default -> {
                Instant now = market.now();
                JsonNode given =
                        fault.map(each -> distorter.distort(each, message, now)).orElse(message);
                Call call = new Call(stream, Map.of(), Map.of(), Fault.DataShape.ARRAY);
                Optional<String> name = fault.filter(StreamServer::isOfMessages).map(FaultSyntax::write);
                ServedValues.of(
                        upstream,
                        call,
                        given,
                        (metric, text) -> record.add(metric, new ServedValue(now, upstream, stream, text, name)));
                connection.send(stream, given, Json::text);
            }
        }
    }

    private Optional<Fault> fault(StreamConnection connection) {
        return faults.peek(upstream, connection.combined() ? COMBINED : RAW);
    }
}
