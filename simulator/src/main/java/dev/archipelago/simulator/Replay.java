package dev.archipelago.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Plays a recording as a market: each request gets the answer that was the newest at this time of the recording, each
 * stream the recorded frames at their times, all times in them moved to the present. At the end it begins again.
 * Thread-safe.
 */
public final class Replay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    /** The highest speed. */
    static final int MOST_SPEED = 100_000;

    private static final int WAIT_SECONDS = 10;
    private static final int MAX_LINE = 16 * 1024;
    private static final long STEP_MILLIS = 20;
    private static final long PING_MILLIS = 20_000;

    /** Between the last exchange and the beginning, so that a recording of one moment is not played without end. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final int MOST_KLINES = 1_000;
    private static final Set<String> OWN_HEADERS = Set.of("content-type", "date");

    private final Vertx vertx = Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    private final HttpServer server;
    private final String host;
    private final Recording recording;
    private final double speed;
    private final InstantSource clock;
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Instant started;
    private Recording.Frames frames;
    private Recording.@Nullable Frame next;

    private record Listener(String path, ServerWebSocket socket) {}

    private Replay(SimulatorOptions options, Recording recording, double speed) {
        this.host = options.host();
        this.recording = recording;
        this.speed = speed;
        this.clock = options.clock();
        this.started = clock.instant();
        this.frames = recording.frames();
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_LINE));
    }

    /**
     * Starts to play and waits until it listens.
     *
     * @param options host, port and clock; the others are ignored
     * @param speed how much faster than recorded, more than 0
     * @throws ScenarioException if the directory holds no recording
     * @throws UncheckedIOException when it cannot listen on the address and port
     */
    public static Replay start(SimulatorOptions options, Path directory, double speed) throws ScenarioException {
        if (!(speed > 0 && speed <= MOST_SPEED)) {
            throw new IllegalArgumentException("speed is " + speed + "; expected more than 0, at most " + MOST_SPEED);
        }
        Replay replay = new Replay(options, Recording.open(directory), speed);
        try {
            await(replay.server.requestHandler(replay::answer).listen());
            replay.vertx.setPeriodic(STEP_MILLIS, _ -> replay.step());
            replay.vertx.setPeriodic(PING_MILLIS, _ -> replay.ping());
            return replay;
        } catch (RuntimeException e) {
            replay.close();
            throw new UncheckedIOException(new IOException(
                    "cannot listen on " + options.host() + ":" + options.port() + "; choose another port", e));
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Its base URL, without a trailing slash. */
    public String base() {
        return "http://" + host + ":" + port();
    }

    /** Stops it at once. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            await(vertx.close());
        }
    }

    /** The time of the recording that is played now. */
    private Instant position() {
        long played = (long) (Duration.between(started, clock.instant()).toMillis() * speed);
        return recording.begins().plusMillis(played);
    }

    /** When something recorded at {@code at} is played, at the latest now. */
    private Instant playedAt(Instant at) {
        long after = (long) (Duration.between(recording.begins(), at).toMillis() / speed);
        Instant played = started.plusMillis(after);
        Instant now = clock.instant();
        return played.isAfter(now) ? now : played;
    }

    private void answer(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        if (recording.hasStream(path) && request.canUpgradeToWebSocket()) {
            var _ = request.toWebSocket().onSuccess(socket -> accept(path, socket));
            return;
        }
        String query = Optional.ofNullable(request.query()).orElse("");
        Optional<Recording.Place> place = recording.answer(ReplayKey.of(path, query), position());
        try {
            if (place.isPresent()) {
                play(request, place.get(), path.endsWith(ReplayKey.KLINES));
            } else if (path.endsWith(ReplayKey.KLINES)) {
                ResponseWriter.send(request, 200, Map.of(), ResponseWriter.JSON, "[]");
            } else {
                ResponseWriter.send(
                        request, 404, Map.of(), ResponseWriter.JSON, "{\"error\":\"no such request was recorded\"}");
            }
        } catch (IOException | JacksonException e) {
            LOG.warn("A recorded answer cannot be read: {}", e.getMessage());
            ResponseWriter.send(
                    request, 500, Map.of(), ResponseWriter.JSON, "{\"error\":\"the recording is damaged\"}");
        }
    }

    private void play(HttpServerRequest request, Recording.Place place, boolean klines) throws IOException {
        JsonNode line = recording.read(place);
        int status = line.path("status").asInt(0);
        if (status == 0) {
            var _ = request.connection().close();
            return;
        }
        request.response().setStatusCode(status);
        JsonNode headers = line.path("headers");
        for (Map.Entry<String, JsonNode> header : headers.properties()) {
            if (!OWN_HEADERS.contains(header.getKey())) {
                header.getValue()
                        .forEach(value -> request.response().headers().add(header.getKey(), value.asString("")));
            }
        }
        request.response()
                .putHeader("Content-Type", headers.path("content-type").path(0).asString(ResponseWriter.JSON));
        String encoded = line.path("body_base64").asString("");
        Buffer body = encoded.isEmpty()
                ? Buffer.buffer(body(request, line.path("body").asString(""), place.at(), klines))
                : Buffer.buffer(Base64.getDecoder().decode(encoded));
        var _ = request.response().end(body);
    }

    private String body(HttpServerRequest request, String text, Instant recordedAt, boolean klines) {
        JsonNode body;
        try {
            body = ReplayJson.parse(text);
        } catch (JacksonException noJson) {
            return text;
        }
        if (body.isMissingNode()) {
            return text;
        }
        Instant playedAt = playedAt(recordedAt);
        return ReplayJson.text(
                klines
                        ? ReplayJson.movedKlines(
                                body, recordedAt, clock.instant(), number(request.getParam("startTime"), 0), (int)
                                        number(request.getParam("limit"), MOST_KLINES))
                        : ReplayJson.moved(body, Duration.between(recordedAt, playedAt)));
    }

    private static long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private void accept(String path, ServerWebSocket socket) {
        Listener listener = new Listener(path, socket);
        listeners.add(listener);
        socket.closeHandler(_ -> listeners.remove(listener));
        socket.exceptionHandler(_ -> {});
    }

    private void ping() {
        listeners.forEach(listener -> {
            var _ = listener.socket().writePing(Buffer.buffer("replay"));
        });
    }

    /** Sends the frames that are due by now. */
    private void step() {
        Instant position = position();
        try {
            Recording.Frame due = next == null ? frames.next().orElse(null) : next;
            while (due != null && !due.at().isAfter(position)) {
                send(due);
                due = frames.next().orElse(null);
            }
            next = due;
            if (due == null && position.isAfter(recording.ends().plus(REST))) {
                LOG.info("The recording has ended and begins again");
                frames.close();
                frames = recording.frames();
                started = clock.instant();
            }
        } catch (IOException e) {
            LOG.warn("The recorded frames cannot be read: {}", e.getMessage());
        }
    }

    private void send(Recording.Frame frame) {
        if (listeners.isEmpty()) {
            return;
        }
        String text = moved(frame);
        for (Listener listener : List.copyOf(listeners)) {
            if (listener.path().equals(frame.path()) && !listener.socket().writeQueueFull()) {
                var _ = listener.socket().writeTextMessage(text);
            }
        }
    }

    private String moved(Recording.Frame frame) {
        try {
            Duration by = Duration.between(frame.at(), playedAt(frame.at()));
            return ReplayJson.text(ReplayJson.moved(ReplayJson.parse(frame.text()), by));
        } catch (JacksonException noJson) {
            return frame.text();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the replay", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the replay failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the replay did not answer within 10 s", e);
        }
    }
}
