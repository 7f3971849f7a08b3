package dev.archipelago;

import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.log.LogOutput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run for the AOT cache of the JVM: starts the server with data of its own and without upstreams, requests a few pages
 * and stops.
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
    private static final Duration LIMIT = Duration.ofSeconds(10);

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
        // Port 1 refuses at once: no upstream is asked only to train.
        Configuration configuration = DemoMarket.configuration(training, dotEnv, "http://127.0.0.1:1");
        LogOutput.apply(configuration.log());
        try (Archipelago server = Archipelago.start(configuration, InstantSource.system());
                HttpFetcher fetcher = new HttpFetcher()) {
            for (String path : PATHS) {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
                LOG.info(
                        "{} {}",
                        path,
                        fetcher.get(uri, Map.of("Accept", "text/html"), LIMIT).status());
            }
        } catch (HttpFetchException e) {
            LOG.warn("A page could not be asked for: {}", e.getMessage());
        }
        return 0;
    }
}
