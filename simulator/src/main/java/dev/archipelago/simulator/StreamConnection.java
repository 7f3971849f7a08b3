package dev.archipelago.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client connection of Binance's streams with its subscriptions. Used on the event loop only. */
final class StreamConnection {

    private static final int MAX_STREAMS = 1024;

    private final ServerWebSocket socket;
    private final HttpConnection transport;
    private final boolean combined;
    private final Instant since;
    private final Set<String> streams = new LinkedHashSet<>();
    // The oldest unanswered ping, its payload, and how often it was checked since.
    private Optional<Ping> pending = Optional.empty();
    private int looks;
    private Instant end = Instant.MAX;
    private long second = Long.MIN_VALUE;
    private int messages;

    StreamConnection(
            ServerWebSocket socket,
            HttpConnection transport,
            boolean combined,
            Collection<String> streams,
            Instant now) {
        this.socket = socket;
        this.transport = transport;
        this.combined = combined;
        this.streams.addAll(streams);
        this.since = now;
    }

    /** Whether it uses the combined endpoint, whose messages are wrapped. */
    boolean combined() {
        return combined;
    }

    /** The subscribed streams in the order of subscription. */
    List<String> streams() {
        return List.copyOf(streams);
    }

    /** The time it was opened. */
    Instant since() {
        return since;
    }

    /** Handles a pong; only the payload of the pending ping counts. */
    void answered(Buffer payload) {
        if (pending.filter(ping -> ping.payload.equals(payload.toString())).isPresent()) {
            pending = Optional.empty();
        }
    }

    /** Whether a pong is overdue. A jump of the clock does not count. */
    boolean isUnanswered(Instant now, Duration limit) {
        if (pending.isEmpty()) {
            return false;
        }
        looks++;
        return looks > 1 && Duration.between(pending.get().at, now).compareTo(limit) > 0;
    }

    /** The number of messages received in a second, this one included. */
    int messagesAt(long now) {
        messages = now == second ? messages + 1 : 1;
        second = now;
        return messages;
    }

    /** Schedules its close. */
    void endAt(Instant time) {
        end = time;
    }

    /** Whether its scheduled close is due. */
    boolean isEndedBy(Instant now) {
        return !now.isBefore(end);
    }

    /** Sends a message of a stream, wrapped for combined streams; drops it if the client is too slow. */
    void send(String stream, JsonNode message, Function<JsonNode, String> text) {
        JsonNode frame = message;
        if (combined) {
            ObjectNode wrapped = Json.object().put("stream", stream);
            wrapped.set("data", message);
            frame = wrapped;
        }
        write(text.apply(frame));
    }

    void ping(Instant now) {
        if (!socket.isClosed()) {
            String payload = Long.toString(now.toEpochMilli());
            if (pending.isEmpty()) {
                pending = Optional.of(new Ping(now, payload));
                looks = 0;
            }
            var _ = socket.writePing(Buffer.buffer(pending.get().payload));
        }
    }

    /** Closes it with a close frame that has a reason. */
    void close(String reason) {
        if (!socket.isClosed()) {
            var _ = socket.close((short) 1008, reason);
        }
    }

    /** Closes the TCP connection without a close frame. */
    void drop() {
        var _ = transport.close();
    }

    /** Closes the TCP connection with a reset. */
    void reset() {
        ResponseWriter.reset(transport);
    }

    /** Executes a request of the client: SUBSCRIBE, UNSUBSCRIBE or LIST_SUBSCRIPTIONS. */
    void request(String text) {
        JsonNode request;
        try {
            request = Json.parse(text);
        } catch (JacksonException _) {
            write(Json.text(error("Invalid JSON: the request is no JSON object")));
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        request.path("params").forEach(name -> names.add(name.asString("")));
        ObjectNode answer = Json.object();
        switch (request.path("method").asString("")) {
            case "SUBSCRIBE" -> {
                if (streams.size() + names.size() > MAX_STREAMS) {
                    close("Too many streams");
                    return;
                }
                streams.addAll(names);
                answer.putNull("result");
            }
            case "UNSUBSCRIBE" -> {
                streams.removeAll(names);
                answer.putNull("result");
            }
            case "LIST_SUBSCRIPTIONS" -> streams.forEach(answer.putArray("result")::add);
            default -> answer = error("Invalid request: unknown method");
        }
        answer.set("id", request.path("id").isMissingNode() ? Json.parse("null") : request.path("id"));
        write(Json.text(answer));
    }

    private void write(String text) {
        if (!socket.isClosed() && !socket.writeQueueFull()) {
            var _ = socket.writeTextMessage(text);
        }
    }

    private static ObjectNode error(String message) {
        ObjectNode error = Json.object();
        error.putObject("error").put("code", 2).put("msg", message);
        return error;
    }

    private record Ping(Instant at, String payload) {}
}
