package dev.archipelago.infrastructure.http;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes what other servers answer, and the frames that they send over WebSockets, to an {@link ExchangeLog}. Nothing
 * of the requests but path and query is recorded. Keys are masked: parameters that hold one, and each known secret
 * wherever it occurs. Thread-safe; no method blocks.
 */
public final class ExchangeRecorder {
    private static final String MASK = "***";

    /** Names of parameters, in lower case, that hold a secret. */
    private static final Set<String> SECRET_PARAMETERS =
            Set.of("secret", "token", "key", "apikey", "api_key", "access_token", "signature");

    /** Headers that identify the client, or belong to the connection. */
    private static final Set<String> OMITTED = Set.of(
            "set-cookie",
            "authorization",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "alt-svc");

    private static final int SHORTEST_SECRET = 4;

    private final ExchangeLog log;
    private final List<Base> bases;
    private final List<String> secrets;
    private final InstantSource clock;
    private final AtomicLong connections = new AtomicLong();

    private record Base(String address, String path) {}

    /**
     * @param paths the path under which the answers of a server are recorded, by its address without a trailing slash;
     *     of several addresses that fit, the longest counts
     * @param secrets the values that must not be recorded
     */
    public ExchangeRecorder(ExchangeLog log, Map<URI, String> paths, Set<String> secrets, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        this.bases = paths.entrySet().stream()
                .map(entry -> new Base(entry.getKey().toString(), entry.getValue()))
                .sorted(Comparator.comparingInt((Base base) -> base.address().length())
                        .reversed())
                .toList();
        List<String> masked = new ArrayList<>();
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST_SECRET) {
                masked.add(secret);
                masked.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
            }
        }
        this.secrets = List.copyOf(masked);
    }

    /** Records an answer to a GET. */
    public void answered(URI uri, HttpAnswer answer) {
        Map<String, Object> line = line("http", uri);
        line.put("status", answer.status());
        Map<String, List<String>> headers = new TreeMap<>();
        answer.headers().forEach((name, values) -> {
            if (!OMITTED.contains(name) && !name.startsWith(":")) {
                headers.put(name, values.stream().map(this::masked).toList());
            }
        });
        line.put("headers", headers);
        text(answer.body())
                .ifPresentOrElse(
                        text -> line.put("body", masked(text)),
                        () -> line.put("body_base64", Base64.getEncoder().encodeToString(answer.body())));
        log.add(line);
    }

    /** Records that there was no answer. */
    public void failed(URI uri, HttpFetchException failure) {
        Map<String, Object> line = line("http", uri);
        line.put("status", 0);
        line.put("failure", failure.kind().name());
        log.add(line);
    }

    /** Returns a listener that records each frame before {@code listener} receives it. */
    WebSocket.Listener recording(URI uri, WebSocket.Listener listener) {
        return new RecordingListener(uri, connections.incrementAndGet(), listener);
    }

    private Map<String, Object> line(String kind, URI uri) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", clock.instant().toString());
        line.put("kind", kind);
        line.put("path", path(uri));
        String query = uri.getRawQuery();
        if (query != null) {
            line.put("query", masked(withoutSecrets(query)));
        }
        return line;
    }

    private String path(URI uri) {
        String whole = uri.toString();
        int end = whole.indexOf('?');
        String address = end < 0 ? whole : whole.substring(0, end);
        return bases.stream()
                .filter(base -> address.equals(base.address()) || address.startsWith(base.address() + "/"))
                .findFirst()
                .map(base -> base.path() + address.substring(base.address().length()))
                .orElseGet(() -> "/" + uri.getHost() + uri.getRawPath());
    }

    private static String withoutSecrets(String query) {
        StringBuilder kept = new StringBuilder();
        for (String parameter : query.split("&", -1)) {
            String name = parameter.split("=", 2)[0];
            kept.append(kept.isEmpty() ? "" : "&")
                    .append(
                            SECRET_PARAMETERS.contains(name.toLowerCase(java.util.Locale.ROOT))
                                    ? name + "=" + MASK
                                    : parameter);
        }
        return kept.toString();
    }

    private String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private final class RecordingListener implements WebSocket.Listener {
        /** Longer frames are not recorded whole: no upstream sends any. */
        private static final int LONGEST = 1 << 20;

        private final URI uri;
        private final long connection;
        private final WebSocket.Listener listener;
        private final StringBuilder parts = new StringBuilder();

        RecordingListener(URI uri, long connection, WebSocket.Listener listener) {
            this.uri = uri;
            this.connection = connection;
            this.listener = listener;
        }

        private void record(String event, String text) {
            Map<String, Object> line = line(event, uri);
            line.put("connection", connection);
            line.put("text", masked(text));
            log.add(line);
        }

        @Override
        public void onOpen(WebSocket socket) {
            record("open", "");
            listener.onOpen(socket);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            if (parts.length() < LONGEST) {
                parts.append(data);
            }
            if (last) {
                record("frame", parts.toString());
                parts.setLength(0);
            }
            return listener.onText(socket, data, last);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            return listener.onBinary(socket, data, last);
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            return listener.onPing(socket, message);
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            return listener.onPong(socket, message);
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            record("close", status + " " + reason);
            return listener.onClose(socket, status, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            record("close", error.getClass().getSimpleName());
            listener.onError(socket, error);
        }
    }
}
