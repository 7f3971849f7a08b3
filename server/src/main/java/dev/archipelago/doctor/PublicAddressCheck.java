package dev.archipelago.doctor;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.island.RootCauses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The site's public address, requested as a reader does: through the proxy, over HTTP and WebSocket. */
final class PublicAddressCheck implements Check {

    private static final String SUBJECT = "PUBLIC_BASE_URL";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Configuration configuration;

    PublicAddressCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public String subject() {
        return SUBJECT;
    }

    @Override
    public List<Finding> run() throws InterruptedException {
        Optional<URI> base = configuration.web().publicBaseUrl();
        if (base.isEmpty()) {
            return List.of(Finding.warning(
                    SUBJECT,
                    "is not set: there are no feeds, site map and canonical links",
                    "Set it to the address that readers use, such as https://reports.example.org."));
        }
        List<Finding> findings = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            Finding page = page(client, base.get());
            findings.add(page);
            if (page.status() == Finding.Status.OK) {
                findings.add(webSocket(client, base.get()));
            }
        }
        if (!"https".equals(base.get().getScheme())) {
            findings.add(Finding.warning(
                    SUBJECT, "is not https, so nothing protects readers and keys", "Put a proxy with TLS before it."));
        }
        return findings;
    }

    private static Finding page(HttpClient client, URI base) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/health/live"))
                            .timeout(TIMEOUT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Finding.ok(SUBJECT, base + " leads to this site")
                    : Finding.failed(
                            SUBJECT,
                            base + "/health/live answers with status " + answer.statusCode(),
                            "Start the server, and let the proxy pass all paths on to it.");
        } catch (IOException e) {
            return Finding.failed(
                    SUBJECT,
                    base + " is not reached: " + describe(e),
                    "Check the DNS name, the certificate, the proxy and that the server runs.");
        }
    }

    private static Finding webSocket(HttpClient client, URI base) throws InterruptedException {
        String subject = "WebSocket";
        URI address = URI.create(base.toString().replaceFirst("^http", "ws") + "/ws");
        try {
            WebSocket socket = client.newWebSocketBuilder()
                    .connectTimeout(TIMEOUT)
                    .buildAsync(address, new WebSocket.Listener() {})
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            socket.abort();
            return Finding.ok(subject, address + " opens");
        } catch (ExecutionException | TimeoutException e) {
            return Finding.failed(
                    subject,
                    address + " does not open: " + describe(e),
                    "Let the proxy pass on Upgrade and Connection (deploy/nginx-local-cluster.conf shows how).");
        }
    }

    private static String describe(Exception failure) {
        Throwable cause = RootCauses.of(failure);
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }
}
