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
 * Requests JSON from one upstream over HTTP and converts every failure into a {@link SourceException}. A body {@code
 * {"error": "…"}} is a failure whatever the status, classified by its text. Messages contain the name of the upstream
 * and never the URL, which may contain a key. Thread-safe.
 */
public final class JsonApi {
    private final String upstream;
    private final Transport transport;
    private final InstantSource clock;
    private final ErrorBody errorBody;

    /** Creates a client for an upstream whose error bodies add nothing to the status. */
    public JsonApi(String upstream, Transport transport, InstantSource clock) {
        this(upstream, transport, clock, (status, body) -> Optional.empty());
    }

    /** Creates a client for an upstream with error bodies that take precedence over the status. */
    public JsonApi(String upstream, Transport transport, InstantSource clock, ErrorBody errorBody) {
        this.upstream = upstream;
        this.transport = transport;
        this.clock = clock;
        this.errorBody = errorBody;
    }

    /** Reads the error bodies of an upstream; called for every status. */
    @FunctionalInterface
    public interface ErrorBody {

        /** The failure that a body describes; empty if it describes none. */
        Optional<SourceException> read(int status, ResponseField body) throws SourceException;
    }

    /**
     * Sends a GET and parses the response.
     *
     * @param alsoGood statuses besides 2xx that are accepted
     * @throws SourceException if there is no response in time, another status, no JSON, or an error in the body
     */
    public ResponseField get(URI uri, Map<String, String> headers, Duration deadline, int... alsoGood)
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
            body = ResponseField.JSON.readTree(answer.body());
            if (body.isMissingNode()) {
                throw notJson(answer, good);
            }
        } catch (JacksonException | NumberFormatException e) {
            throw notJson(answer, good);
        }
        ResponseField root = ResponseField.root(upstream, body);
        Optional<SourceException> described = errorBody.read(status, root);
        if (described.isPresent()) {
            throw described.get();
        }
        Optional<String> error = ErrorText.of(root);
        if (!good) {
            throw failure(answer, error);
        }
        if (error.isPresent()) {
            throw ErrorText.classify(upstream, error.get());
        }
        return root;
    }

    /**
     * The failure that an upstream explains by the text of {@code error}: a limit, a refusal because of the key or its
     * plan, or another one; empty if it is no text.
     */
    public static Optional<SourceException> described(String upstream, ResponseField error) throws SourceException {
        return ErrorText.in(error).map(text -> ErrorText.classify(upstream, text));
    }

    private SourceException notJson(HttpAnswer answer, boolean good) {
        return good
                ? SourceException.failed(upstream + ": body must be JSON, got " + start(answer))
                : failure(answer, Optional.empty());
    }

    private SourceException translated(HttpFetchException e, Duration deadline) {
        return e.kind() == HttpFetchException.Kind.TIMEOUT
                ? SourceException.timeout(upstream + ": no answer within " + deadline.toMillis() + " ms")
                : SourceException.failed(upstream + ": " + e.getMessage());
    }

    private SourceException failure(HttpAnswer answer, Optional<String> error) {
        int status = answer.status();
        String explanation = error.map(text -> ": \"" + text + "\"").orElse("");
        return switch (status) {
            case 429, 418 ->
                SourceException.limited(
                        upstream + ": rate limit exceeded (status " + status + ")" + explanation, retryAfter(answer));
            case 401 -> SourceException.refused(upstream + ": key refused (status 401)" + explanation);
            case 402 -> SourceException.refused(upstream + ": payment required (status 402)" + explanation);
            case 403, 451 ->
                SourceException.refused(upstream + ": not available here (status " + status + ")" + explanation);
            default ->
                retryAfter(answer)
                        .map(wait -> SourceException.limited(
                                upstream + ": status " + status + ", retry after " + wait.toSeconds() + " s",
                                Optional.of(wait)))
                        .orElseGet(() -> SourceException.failed(upstream + ": status " + status + explanation));
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
