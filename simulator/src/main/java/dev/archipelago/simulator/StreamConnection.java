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

/** One client of Binance's streams and what it listens to. Used on the event loop only. */
final class StreamConnection {

    private static final int MAX_STREAMS = 1024;

    private final ServerWebSocket socket;
    private final HttpConnection transport;
    private final boolean combined;
    private final Instant since;
    private final Set<String> streams = new LinkedHashSet<>();
    // The oldest ping that was not answered, its payload, and how often that was looked at since.
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

    /** Whether it came by the combined endpoint, whose messages are wrapped. */
    boolean combined() {
        return combined;
    }

    /** What it listens to, in the order it was asked for. */
    List<String> streams() {
        return List.copyOf(streams);
    }

    /** When it was opened. */
    Instant since() {
        return since;
    }

    /** Takes a pong; only the payload of the ping that waits for one counts. */
    void answered(Buffer payload) {
        if (pending.filter(ping -> ping.payload.equals(payload.toString())).isPresent()) {
            pending = Optional.empty();
        }
    }

    /** Whether a ping waits for its pong for longer than that. A clock that was set forward at one go is no fault of the client's. */
    boolean isUnanswered(Instant now, Duration limit) {
        if (pending.isEmpty()) {
            return false;
        }
        looks++;
        return looks > 1 && Duration.between(pending.get().at, now).compareTo(limit) > 0;
    }

    /** How many messages came in that second, this one included. */
    int messagesAt(long now) {
        messages = now == second ? messages + 1 : 1;
        second = now;
        return messages;
    }

    /** Lets it end at that time. */
    void endAt(Instant time) {
        end = time;
    }

    /** Whether it was to end by now. */
    boolean isEndedBy(Instant now) {
        return !now.isBefore(end);
    }

    /** Sends a stream's message, wrapped where the client asked for combined streams; a client too slow to take it goes without. */
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

    /** Closes with a frame that says why. */
    void close(String reason) {
        if (!socket.isClosed()) {
            var _ = socket.close((short) 1008, reason);
        }
    }

    /** Closes the connection below, without a word. */
    void drop() {
        var _ = transport.close();
    }

    /** Ends the connection below so that the client sees a reset. */
    void reset() {
        Delivery.reset(transport);
    }

    /** Obeys a request of the client: SUBSCRIBE, UNSUBSCRIBE or LIST_SUBSCRIPTIONS. */
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
