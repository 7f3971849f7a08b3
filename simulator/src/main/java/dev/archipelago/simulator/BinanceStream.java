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
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Binance's streams: takes connections, sends each round, pings, and ends what is too old or does not answer. Used on the event loop only. */
final class BinanceStream {

    static final String COMBINED = "stream";
    static final String RAW = "ws";
    private static final String SHUTDOWN = "!serverShutdown";
    private static final Duration MAX_AGE = Duration.ofHours(24);
    private static final Duration PONG_WITHIN = Duration.ofMinutes(1);
    private static final int MAX_MESSAGE = 4096;

    private final Market market;
    private final Faults faults;
    private final StreamMessages messages;
    private final Set<StreamConnection> connections = new LinkedHashSet<>();
    private long lastRound;

    BinanceStream(Market market, Faults faults) {
        this.market = market;
        this.faults = faults;
        this.messages = new StreamMessages(market);
        this.lastRound = market.second();
    }

    int connections() {
        return connections.size();
    }

    /** Makes the handshake and sends the first messages at once. */
    void accept(HttpServerRequest request, boolean combined, String names) {
        List<String> streams = Arrays.stream(names.split("/", -1))
                .filter(name -> !name.isEmpty())
                .toList();
        var _ = request.toWebSocket().onSuccess(socket -> open(socket, request, combined, streams));
    }

    /** Sends each connection what its streams have to say at this second. */
    void round() {
        applyFaults();
        Map<String, List<JsonNode>> made = new HashMap<>();
        for (StreamConnection connection : List.copyOf(connections)) {
            send(connection, made, lastRound);
        }
        lastRound = market.second();
    }

    /** Pings each connection, and closes those that are a day old or left pings unanswered for a minute. */
    void ping() {
        Instant now = market.now();
        for (StreamConnection connection : List.copyOf(connections)) {
            if (Duration.between(connection.since(), now).compareTo(MAX_AGE) >= 0) {
                connection.close("Connection is 24 hours old");
            } else if (Duration.between(connection.lastPong(), now).compareTo(PONG_WITHIN) > 0) {
                connection.close("Pong timeout");
            } else if (!(fault(connection).orElse(null) instanceof Fault.Silence)) {
                connection.ping(now);
            }
        }
    }

    /** Drops the open connections when a fault says so. */
    void applyFaults() {
        for (StreamConnection connection : List.copyOf(connections)) {
            if (fault(connection).orElse(null) instanceof Fault.Drop) {
                connection.drop();
            }
        }
    }

    /** Ends all connections once, after the event that announces it if asked to; returns how many there were. */
    int closeAll(boolean announce) {
        List<StreamConnection> open = List.copyOf(connections);
        for (StreamConnection connection : open) {
            if (announce) {
                ObjectNode event = Json.object()
                        .put("e", "serverShutdown")
                        .put("E", market.now().toEpochMilli());
                connection.send(SHUTDOWN, event, Json::text);
                connection.close("Server is shutting down");
            } else {
                connection.drop();
            }
        }
        return open.size();
    }

    private void open(ServerWebSocket socket, HttpServerRequest request, boolean combined, List<String> streams) {
        StreamConnection connection =
                new StreamConnection(socket, request.connection(), combined, streams, market.now());
        connections.add(connection);
        socket.closeHandler(_ -> connections.remove(connection));
        socket.exceptionHandler(_ -> connections.remove(connection));
        socket.pongHandler(_ -> connection.answered(market.now()));
        socket.textMessageHandler(text -> {
            if (text.length() > MAX_MESSAGE) {
                connection.close("Message is too long");
            } else {
                connection.request(text);
            }
        });
        send(connection, new HashMap<>(), market.second());
    }

    private void send(StreamConnection connection, Map<String, List<JsonNode>> made, long since) {
        Function<JsonNode, String> text;
        switch (fault(connection).orElse(null)) {
            case Fault.Silence _, Fault.Drop _ -> {
                return;
            }
            case Fault.Garbage(Fault.Spoiling spoiling) -> text = frame -> Spoiler.spoil(frame, spoiling);
            case null, default -> text = Json::text;
        }
        for (String stream : connection.streams()) {
            made.computeIfAbsent(stream, name -> messages.messages(name, since))
                    .forEach(message -> connection.send(stream, message, text));
        }
    }

    private Optional<Fault> fault(StreamConnection connection) {
        return faults.peek(Upstream.BINANCE_STREAM, connection.combined() ? COMBINED : RAW);
    }
}
