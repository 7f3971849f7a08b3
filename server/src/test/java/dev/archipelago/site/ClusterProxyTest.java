package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.archipelago.fixture.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the nginx configuration of {@code deploy/local-cluster} in front of three stub servers. */
class ClusterProxyTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<HttpServer> servers = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Optional<Process> nginx = Optional.empty();
    private int port;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(program).as("nginx is installed").isPresent();
        port = FreePorts.next();
        String configuration = Files.readString(Path.of("../deploy/nginx-local-cluster.conf"))
                .replace("@USER@", "")
                .replace("@DIR@", directory.toString())
                .replace("@PORT@", Integer.toString(port));
        for (int node = 1; node <= 3; node++) {
            configuration = configuration.replace("@NODE" + node + "@", "127.0.0.1:" + startServer());
        }
        Path file = Files.writeString(directory.resolve("nginx.conf"), configuration);
        nginx = Optional.of(new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "-p",
                        directory.toString(),
                        "-e",
                        "stderr",
                        "-c",
                        file.toString(),
                        "-g",
                        "daemon off;")
                .inheritIO()
                .start());
        Await.until("nginx listens", this::listens);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (nginx.isPresent()) {
            nginx.get().destroy();
            nginx.get().waitFor();
        }
        servers.forEach(server -> server.stop(0));
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a stub server that has {@code /cached} and fails to render any other page. */
    private int startServer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int status = exchange.getRequestURI().getPath().equals("/cached") ? 200 : 503;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private int status(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(LIMIT)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void cachedPage_everyServerRefusesOtherPages_isServed() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(status("/uncached")).isEqualTo(503);
        }

        assertThat(status("/cached")).isEqualTo(200);
    }

    @Test
    void cachedPage_twoServersAreGone_isServed() throws Exception {
        servers.get(0).stop(0);
        servers.get(1).stop(0);

        for (int i = 0; i < 30; i++) {
            assertThat(status("/cached")).isEqualTo(200);
        }
    }
}
