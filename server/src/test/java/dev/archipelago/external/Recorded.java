package dev.archipelago.external;

import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A stub transport that returns recorded responses and keeps the requested addresses. */
public final class Recorded implements Transport {
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    public final ConcurrentLinkedQueue<URI> asked = new ConcurrentLinkedQueue<>();
    public final ConcurrentLinkedQueue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
    private final Function<URI, HttpAnswer> answers;

    private Recorded(Function<URI, HttpAnswer> answers) {
        this.answers = answers;
    }

    public static Recorded json(String body) {
        return new Recorded(uri -> answer(200, body));
    }

    public static Recorded with(Function<URI, HttpAnswer> answers) {
        return new Recorded(answers);
    }

    public static HttpAnswer answer(int status, String body, String... header) {
        Map<String, List<String>> headers = header.length == 2 ? Map.of(header[0], List.of(header[1])) : Map.of();
        return new HttpAnswer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the body of a recorded response, whose times lie shortly before {@link #NOW}. */
    public static String body(String name) {
        try (InputStream file = Recorded.class.getResourceAsStream("/recorded/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ResponseField field(String json) {
        try {
            return ResponseField.parse("upstream", json);
        } catch (SourceException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    @Override
    public HttpAnswer get(URI uri, Map<String, String> sent, Duration deadline) throws HttpFetchException {
        asked.add(uri);
        headers.add(sent);
        return answers.apply(uri);
    }
}
