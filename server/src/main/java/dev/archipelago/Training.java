package dev.archipelago;

import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.log.LogOutput;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run for the AOT cache of the JVM: starts the server with data of its own and without upstreams, requests
 * its pages and documents many times and stops. The cache records the classes that were loaded and the profiles of the
 * methods that were called often, with which they are compiled soon after a start.
 */
final class Training {

    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final List<String> PATHS = List.of(
            "/",
            "/?lang=en",
            "/crypto_report",
            "/crypto_reports_list",
            "/market",
            "/market/btc",
            "/health",
            "/api/crypto/dashboard-summary",
            "/none");
    private static final Pattern REPORT = Pattern.compile("/crypto_report/(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Requests of each kind; the compiler takes a method for hot after some thousands of calls. */
    private static final int ROUNDS = 200;

    /** A document is rendered once in so many rounds. */
    private static final int ROUNDS_PER_DOCUMENT = 10;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final Path dotEnv;

    Training(Map<String, String> environment, Path dotEnv) {
        this.environment = environment;
        this.dotEnv = dotEnv;
    }

    /** Runs it; 0 whatever the pages answered. */
    int run() throws ConfigurationException {
        Map<String, String> training = new HashMap<>(environment);
        Path data = ConfigurationReader.read(environment, dotEnv, Upstreams.REGISTERED.variables())
                .storage()
                .data()
                .directory();
        training.put("PORT", "0");
        training.put("HOST", "127.0.0.1");
        training.put("DATA_DIR", data.resolve("training").toString());
        // All requests come from one address.
        training.put("LIMITS_OFF", "1");
        // Port 1 refuses at once: no upstream is asked only to train.
        Configuration configuration = DemoMarket.configuration(training, dotEnv, "http://127.0.0.1:1");
        LogOutput.apply(configuration.log());
        try (Archipelago server = Archipelago.start(configuration, InstantSource.system());
                HttpFetcher fetcher = new HttpFetcher()) {
            String site = "http://127.0.0.1:" + server.port();
            for (String path : PATHS) {
                LOG.info("{} {}", path, get(fetcher, site + path).status());
            }
            exercise(fetcher, site);
        } catch (HttpFetchException e) {
            LOG.warn("A page could not be asked for: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Repeats what readers do for {@link #LONGEST} at most. */
    private static void exercise(HttpFetcher fetcher, String site) throws HttpFetchException, InterruptedException {
        List<String> reports = REPORT.matcher(
                        get(fetcher, site + "/crypto_reports_list").text())
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        String history = "/api/crypto/history?metric=btc_price_usd&from="
                + Instant.now().minus(Duration.ofDays(7)) + "&to=" + Instant.now();
        long end = System.nanoTime() + LONGEST.toNanos();
        int round = 0;
        HttpClient client = HttpClient.newHttpClient();
        try {
            for (; round < ROUNDS && System.nanoTime() < end; round++) {
                openWebSocket(client, URI.create(site.replaceFirst("http", "ws") + "/ws"));
                get(fetcher, site + PATHS.get(round % PATHS.size()));
                get(fetcher, site + "/crypto_report/" + (1_000_000 + round));
                get(fetcher, site + "/crypto_reports_list?lang=en&q=bitcoin+" + round);
                get(fetcher, site + history);
                if (round % ROUNDS_PER_DOCUMENT == 0 && !reports.isEmpty()) {
                    String report = reports.get(round / ROUNDS_PER_DOCUMENT % reports.size());
                    String language = round % (2 * ROUNDS_PER_DOCUMENT) == 0 ? "?lang=vi" : "?lang=en";
                    get(fetcher, site + "/crypto_report/" + report + language);
                    get(fetcher, site + "/pdf-template/" + report + language);
                    get(fetcher, site + "/crypto_report/" + report + "/pdf" + language);
                }
            }
        } finally {
            client.shutdown();
        }
        LOG.info("{} rounds with {} reports", round, reports.size());
    }

    private static HttpAnswer get(HttpFetcher fetcher, String address) throws HttpFetchException {
        return fetcher.get(URI.create(address), Map.of("Accept", "text/html"), LIMIT);
    }

    /** Opens a WebSocket, receives the first message and closes it. */
    private static void openWebSocket(HttpClient client, URI address) throws InterruptedException {
        CompletableFuture<String> received = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                received.complete(text.toString());
                return WebSocket.Listener.super.onText(socket, text, last);
            }
        };
        try {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(address, listener)
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            received.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            socket.abort();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A WebSocket was not answered", e);
        }
    }
}
