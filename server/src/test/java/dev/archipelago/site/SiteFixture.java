package dev.archipelago.site;

import dev.archipelago.Archipelago;
import dev.archipelago.infrastructure.config.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A complete server in this process with an HTTP client. */
final class SiteFixture implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Archipelago testSite;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private SiteFixture(Archipelago testSite) {
        this.testSite = testSite;
    }

    static SiteFixture start(Settings settings, InstantSource clock) {
        return start(settings.configuration(), clock);
    }

    static SiteFixture start(Configuration configuration, InstantSource clock) {
        return new SiteFixture(Archipelago.start(configuration, clock));
    }

    static SiteFixture start(Settings settings) {
        return start(settings, InstantSource.system());
    }

    /** Returns the URL of a path, for a browser. */
    String address(String path) {
        return uri("http", path).toString();
    }

    /** Sends a GET request with headers given as name, value, name, value. */
    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) {
        return send(method, path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    /** Sends a POST request with a body. */
    HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body), headers);
    }

    /** Sends a PUT request with a body. */
    HttpResponse<String> put(String path, String body, String... headers) {
        return send("PUT", path, HttpRequest.BodyPublishers.ofString(body), headers);
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("http", path)).timeout(PATIENCE).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " has no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int status(String path, String... headers) {
        return get(path, headers).statusCode();
    }

    String body(String path) {
        return get(path).body();
    }

    /** Requests a page as a browser does for a frame. */
    HttpResponse<String> frame(String path) {
        return get(path, "Sec-Fetch-Dest", "iframe");
    }

    JsonNode json(String path) {
        return JSON.readTree(body(path));
    }

    JsonNode summary() {
        return json("/api/crypto/dashboard-summary");
    }

    /** Returns a component's status: {@code healthy}, {@code degraded} or {@code unhealthy}. */
    String health(String component) {
        return json("/health").path("components").path(component).path("status").asString();
    }

    /** Returns the number of cache loads since the start. */
    long loads() {
        return json("/cache-stats").path("loads").longValue();
    }

    LiveClient live() {
        try {
            LiveClient live = new LiveClient();
            client.newWebSocketBuilder().buildAsync(uri("ws", "/ws"), live).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return live;
        } catch (Exception e) {
            throw new IllegalStateException("no WebSocket", e);
        }
    }

    @Override
    public void close() {
        testSite.close();
        client.shutdownNow();
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + testSite.port() + path);
    }
}
