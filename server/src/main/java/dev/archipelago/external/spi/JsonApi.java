package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Asks one upstream for JSON over HTTP and turns every way it can go wrong into a {@link SourceException}. Messages
 * name the upstream and never the URL, which may hold a key. Thread-safe.
 */
public final class JsonApi {
    private final String upstream;
    private final Transport transport;
    private final InstantSource clock;
    private final ErrorBody errorBody;

    /** An upstream whose error bodies say nothing its status does not. */
    public JsonApi(String upstream, Transport transport, InstantSource clock) {
        this(upstream, transport, clock, (status, body) -> Optional.empty());
    }

    /** An upstream whose error bodies are asked first. */
    public JsonApi(String upstream, Transport transport, InstantSource clock, ErrorBody errorBody) {
        this.upstream = upstream;
        this.transport = transport;
        this.clock = clock;
        this.errorBody = errorBody;
    }

    /** Reads what an upstream says in a body about a failure; also asked on status 200. */
    @FunctionalInterface
    public interface ErrorBody {

        /** The failure the body tells of, or nothing if it tells of none. */
        Optional<SourceException> read(int status, JsonField body) throws SourceException;
    }

    /**
     * The JSON that {@code uri} answers.
     *
     * @param alsoGood statuses beside 2xx whose JSON is an answer too
     * @throws SourceException if there is no answer in time, another status, or no JSON
     */
    public JsonField get(URI uri, Map<String, String> headers, Duration deadline, int... alsoGood)
            throws SourceException {
        Map<String, String> all = new HashMap<>(headers);
        all.putIfAbsent("Accept", "application/json");
        HttpAnswer answer;
        try {
            answer = transport.get(uri, all, deadline);
        } catch (HttpFetchException e) {
            throw translated(e, deadline);
        }
        int status = answer.status();
        boolean good = status >= 200 && status < 300 || IntStream.of(alsoGood).anyMatch(also -> also == status);
        JsonNode body;
        try {
            body = JsonField.JSON.readTree(answer.body());
            if (body.isMissingNode()) {
                throw notJson(answer, good);
            }
        } catch (JacksonException | NumberFormatException e) {
            throw notJson(answer, good);
        }
        JsonField root = JsonField.root(upstream, body);
        Optional<SourceException> told = errorBody.read(status, root);
        if (told.isPresent()) {
            throw told.get();
        }
        if (!good) {
            throw failure(answer);
        }
        return root;
    }

    private SourceException notJson(HttpAnswer answer, boolean good) {
        return good ? SourceException.failed(upstream + ": body must be JSON, got " + start(answer)) : failure(answer);
    }

    private SourceException translated(HttpFetchException e, Duration deadline) {
        return e.kind() == HttpFetchException.Kind.TIMEOUT
                ? SourceException.timeout(upstream + ": no answer within " + deadline.toMillis() + " ms")
                : SourceException.failed(upstream + ": " + e.getMessage());
    }

    private SourceException failure(HttpAnswer answer) {
        int status = answer.status();
        return switch (status) {
            case 429, 418 ->
                SourceException.limited(upstream + ": asked too often (status " + status + ")", retryAfter(answer));
            case 401 -> SourceException.refused(upstream + ": key refused (status 401)");
            case 403, 451 -> SourceException.refused(upstream + ": not available here (status " + status + ")");
            default ->
                retryAfter(answer)
                        .map(wait -> SourceException.limited(
                                upstream + ": status " + status + ", to be left alone for " + wait.toSeconds() + " s",
                                Optional.of(wait)))
                        .orElseGet(() -> SourceException.failed(upstream + ": status " + status));
        };
    }

    private Optional<Duration> retryAfter(HttpAnswer answer) {
        return RetryAfter.of(answer, clock.instant());
    }

    private static String start(HttpAnswer answer) {
        int length = Math.min(answer.body().length, 40);
        String text = new String(answer.body(), 0, length, StandardCharsets.UTF_8).replaceAll("\\s+", " ");
        return length == 0 ? "nothing" : "\"" + text + "\"";
    }
}
