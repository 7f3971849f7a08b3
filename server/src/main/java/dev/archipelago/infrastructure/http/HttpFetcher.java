package dev.archipelago.infrastructure.http;

import dev.archipelago.infrastructure.http.HttpFetchException.Kind;
import dev.archipelago.infrastructure.trace.Spans;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * An HTTP client with one deadline for connecting, headers and body together, and a limit on the size of bodies.
 * Blocks; call it on a virtual thread. Redirects are not followed, so that a key is never sent to another server, and
 * requests are not repeated. Thread-safe.
 */
public final class HttpFetcher implements AutoCloseable {

    /** The default limit of a body, compressed or decompressed: 4 MiB. */
    public static final int DEFAULT_LIMIT = 4 << 20;

    private static final String USER_AGENT = "Archipelago/0.1";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    static {
        // By default the JDK's client repeats a request when a connection ends without a response; budgets would not
        // count such calls. The properties are read before its first request.
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
    }

    private final HttpClient client;
    private final int limit;
    private final ObservationRegistry observations;

    /** Constructs a client with the default limit. */
    public HttpFetcher() {
        this(DEFAULT_LIMIT);
    }

    /** Constructs a client with a limit in bytes, which holds before and after decompression. */
    public HttpFetcher(int limit) {
        this(limit, ObservationRegistry.NOOP);
    }

    /** Constructs a client with the default limit, whose exchanges are traced. */
    public HttpFetcher(ObservationRegistry observations) {
        this(DEFAULT_LIMIT, observations);
    }

    private HttpFetcher(int limit, ObservationRegistry observations) {
        this.limit = limit;
        this.observations = observations;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * Sends a GET and returns the response, whatever its status.
     *
     * @param headers sent in addition to User-Agent, Accept and Accept-Encoding; may replace Accept
     * @param deadline for the whole exchange
     * @throws HttpFetchException if there is no complete response within the deadline and the limit
     */
    public HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        if (observations.isNoop()) {
            return exchange(uri, headers, deadline);
        }
        Observation span = Spans.call(observations, "http.client.request", "GET " + uri.getHost())
                .lowCardinalityKeyValue("http.request.method", "GET")
                .lowCardinalityKeyValue("server.address", String.valueOf(uri.getHost()))
                .highCardinalityKeyValue("url.path", String.valueOf(uri.getPath()));
        return span.observeChecked(() -> {
            HttpAnswer answer = exchange(uri, headers, deadline);
            span.lowCardinalityKeyValue("http.response.status_code", Integer.toString(answer.status()));
            return answer;
        });
    }

    /**
     * Whether a connection to the server of {@code uri}, or to the proxy for it, can be opened. Sends nothing. Blocks
     * for {@code deadline} at most; resolving a name may go on for longer on another thread.
     */
    public static boolean connects(URI uri, Duration deadline) {
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        Thread.ofVirtual().name("connection-probe").start(() -> connected.complete(connect(uri, deadline)));
        return connected
                .completeOnTimeout(false, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static boolean connect(URI uri, Duration deadline) {
        try (Socket socket = new Socket()) {
            int standard = "https".equals(uri.getScheme()) ? 443 : 80;
            InetSocketAddress address =
                    new InetSocketAddress(uri.getHost(), uri.getPort() >= 0 ? uri.getPort() : standard);
            ProxySelector proxies = ProxySelector.getDefault();
            Proxy proxy = proxies == null ? Proxy.NO_PROXY : proxies.select(uri).getFirst();
            if (proxy.address() instanceof InetSocketAddress through) {
                address = new InetSocketAddress(through.getHostString(), through.getPort());
            }
            socket.connect(address, (int) deadline.toMillis());
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private HttpAnswer exchange(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        HttpRequest request = request(uri, headers);
        // Cancelling this future closes the exchange at any stage.
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), limit));
        try {
            HttpResponse<byte[]> response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            Map<String, List<String>> lowerCased = new TreeMap<>();
            response.headers().map().forEach((name, values) -> lowerCased.put(name.toLowerCase(Locale.ROOT), values));
            return new HttpAnswer(
                    response.statusCode(), Map.copyOf(lowerCased), body(uri, lowerCased, response.body()));
        } catch (TimeoutException e) {
            throw new HttpFetchException(
                    Kind.TIMEOUT, location(uri) + " did not answer within " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpFetchException(Kind.TIMEOUT, "interrupted while waiting for " + location(uri));
        } catch (ExecutionException e) {
            throw failure(uri, Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            exchange.cancel(true);
        }
    }

    /** Aborts calls in progress. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    private static HttpRequest request(URI uri, Map<String, String> headers) throws HttpFetchException {
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                    .setHeader("User-Agent", USER_AGENT)
                    .setHeader("Accept", "application/json")
                    .setHeader("Accept-Encoding", "gzip");
            headers.forEach(builder::setHeader);
            // With plain HTTP the client would otherwise request an upgrade to HTTP/2, which some servers reject.
            builder.version("https".equals(uri.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new HttpFetchException(Kind.IO, location(uri) + " cannot be called: invalid address or header");
        }
    }

    private byte[] body(URI uri, Map<String, List<String>> headers, byte[] body) throws HttpFetchException {
        List<String> encoding = headers.getOrDefault("content-encoding", List.of());
        if (encoding.isEmpty() || encoding.getFirst().equalsIgnoreCase("identity") || body.length == 0) {
            return body;
        }
        if (!encoding.getFirst().equalsIgnoreCase("gzip")
                && !encoding.getFirst().equalsIgnoreCase("x-gzip")) {
            throw new HttpFetchException(
                    Kind.BODY, location(uri) + " answered in the encoding " + encoding.getFirst() + ", requested gzip");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] unpacked = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw tooLarge(uri);
            }
            return unpacked;
        } catch (IOException e) {
            throw new HttpFetchException(Kind.BODY, location(uri) + " sent invalid gzip");
        }
    }

    private HttpFetchException failure(URI uri, Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException) {
            return new HttpFetchException(Kind.CONNECT, "no connection to " + location(uri) + " in time");
        }
        if (cause instanceof HttpTimeoutException) {
            return new HttpFetchException(Kind.TIMEOUT, location(uri) + " did not answer in time");
        }
        if (cause instanceof ConnectException || cause instanceof UnresolvedAddressException) {
            return new HttpFetchException(Kind.CONNECT, "no connection to " + location(uri));
        }
        // The limiting subscriber has no exception type of its own, only this message.
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof IOException && text.contains("exceeds capacity")) {
            return tooLarge(uri);
        }
        return new HttpFetchException(
                Kind.IO,
                "the exchange with " + location(uri) + " failed ("
                        + cause.getClass().getSimpleName() + ")");
    }

    private HttpFetchException tooLarge(URI uri) {
        return new HttpFetchException(Kind.TOO_LARGE, location(uri) + " sent more than " + limit + " bytes");
    }

    /** The loggable part of an address: server and path. */
    private static String location(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + (uri.getPath() == null ? "" : uri.getPath());
    }
}
