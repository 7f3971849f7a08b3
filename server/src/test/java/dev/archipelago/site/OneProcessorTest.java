package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.CommandLine;
import dev.archipelago.fixture.ChildJvm;
import dev.archipelago.fixture.FreePorts;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a server with one processor under the load that once blocked it: a thousand requests by a hundred concurrent
 * clients, like those of {@code ab -n 1000 -c 100 -H 'Accept: text/plain' …/metrics}.
 */
final class OneProcessorTest {

    private static final int REQUESTS = 1_000;
    private static final int CLIENTS = 100;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private ChildJvm server;
    private String base;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        DatabaseAddress database = PostgresFixture.newAddress();
        ReportTable.create(PostgresFixture.dataSource(database))
                .add("<h1>Báo cáo</h1><p>một</p>", "2026-01-01 00:00:00");
        int port = FreePorts.next();
        base = "http://127.0.0.1:" + port;
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOST", "127.0.0.1");
        environment.put("PORT", Integer.toString(port));
        environment.put("DATA_DIR", data.toString());
        environment.put("DATABASE_URL", Databases.url(database));
        environment.put("DATABASE_POOL_SIZE", "4");
        environment.put("REDIS_URL", "off");
        for (String upstream : List.of("BINANCE", "COINGECKO", "COINMARKETCAP", "TAAPI", "FINNHUB", "ALTERNATIVE_ME")) {
            environment.put(upstream + "_BASE_URL", "http://127.0.0.1:1");
        }
        environment.put("BINANCE_STREAM_URL", "ws://127.0.0.1:1");
        server = ChildJvm.start(
                CommandLine.class, List.of("-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-Xmx512m"), environment);
        Await.until("the server is ready", Duration.ofMinutes(2), () -> status("/health/ready") == 200);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    @Test
    void metricsAndHealth_askedByAHundredClients_answerAllAndWedgeNothing() {
        for (String path : List.of("/metrics", "/health", "/metrics", "/metrics")) {
            assertThat(flood(path)).as(path).hasSize(REQUESTS).containsOnly(200);
            assertThat(status("/health/live")).isEqualTo(200);
            // These pages need a virtual thread and a pooled connection.
            assertThat(status("/crypto_reports_list?q=" + path.substring(1)))
                    .as(server.output())
                    .isEqualTo(200);
        }
    }

    private List<Integer> flood(String path) {
        List<CompletableFuture<List<Integer>>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(CompletableFuture.supplyAsync(() -> several(path), threads));
            }
        }
        return clients.stream().flatMap(answers -> answers.join().stream()).toList();
    }

    private List<Integer> several(String path) {
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS / CLIENTS; i++) {
            answers.add(status(path));
        }
        return answers;
    }

    /** Returns the status, or 0 if there is no response. */
    private int status(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .header("accept", "text/plain")
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> answer == null ? 0 : answer.statusCode())
                .join();
    }
}
