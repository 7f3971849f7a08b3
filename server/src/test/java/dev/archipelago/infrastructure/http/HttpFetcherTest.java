package dev.archipelago.infrastructure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.archipelago.infrastructure.http.HttpFetchException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpFetcherTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final HttpFetcher fetcher = new HttpFetcher(1000);
    private HttpServer server;
    private volatile Headers asked;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        fetcher.close();
    }

    @Test
    void get_plainAnswer_bringsStatusLowerCasedHeadersAndBody() throws HttpFetchException {
        answer(418, "héllo".getBytes(StandardCharsets.UTF_8), "X-Some-Header", "value");

        HttpAnswer answer = fetcher.get(uri("/a?b=c"), Map.of("X-Key", "k"), LONG);

        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.header("x-some-header")).contains("value");
        assertThat(answer.header("absent")).isEmpty();
        assertThat(answer.text()).isEqualTo("héllo");
        assertThat(asked.getFirst("X-Key")).isEqualTo("k");
        assertThat(asked.getFirst("User-Agent")).isEqualTo("Archipelago/0.1");
        assertThat(asked.getFirst("Upgrade")).isNull();
    }

    @Test
    void get_gzipAnswer_isUnpacked() throws Exception {
        answer(200, gzip(new byte[900]), "Content-Encoding", "gzip");

        assertThat(fetcher.get(uri("/"), Map.of(), LONG).body()).hasSize(900);
    }

    @Test
    void get_gzipUnpacksBeyondLimit_isTooLarge() throws Exception {
        answer(200, gzip(new byte[1001]), "Content-Encoding", "gzip");

        assertThat(failure("/", LONG).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void get_bodyOfExactlyTheLimit_isTaken() throws HttpFetchException {
        answer(200, new byte[1000], "X", "y");

        assertThat(fetcher.get(uri("/"), Map.of(), LONG).body()).hasSize(1000);
    }

    @Test
    void get_bodyBeyondLimit_isTooLarge() {
        answer(200, new byte[1001], "X", "y");

        assertThat(failure("/", LONG).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void get_brokenGzip_isTheBody() {
        answer(200, "not gzip".getBytes(StandardCharsets.UTF_8), "Content-Encoding", "gzip");

        assertThat(failure("/", LONG).kind()).isEqualTo(Kind.BODY);
    }

    @Test
    void get_encodingNotAskedFor_isIo() {
        answer(200, "x".getBytes(StandardCharsets.UTF_8), "Content-Encoding", "zstd");

        assertThat(failure("/", LONG)).hasMessageContaining("zstd");
    }

    @Test
    void get_connectionEndsWithoutAnswer_isNotAskedAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (ServerSocket dropping = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.startVirtualThread(() -> {
                while (!dropping.isClosed()) {
                    try (Socket socket = dropping.accept()) {
                        if (socket.getInputStream().read() >= 0) {
                            requests.incrementAndGet();
                        }
                    } catch (IOException e) {
                        // The client disconnected, or the test is over.
                    }
                }
            });
            URI uri = URI.create("http://127.0.0.1:" + dropping.getLocalPort() + "/");

            assertThat(catchThrowableOfType(HttpFetchException.class, () -> fetcher.get(uri, Map.of(), LONG))
                            .kind())
                    .isEqualTo(Kind.IO);
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void get_bodyStallsAfterHeaders_timesOutAndClosesConnection() throws Exception {
        try (ServerSocket stalling = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> stall(stalling));

            HttpFetchException failure = catchThrowableOfType(
                    HttpFetchException.class,
                    () -> fetcher.get(
                            URI.create("http://127.0.0.1:" + stalling.getLocalPort() + "/x?secret=abc"),
                            Map.of(),
                            SHORT));

            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure).hasMessageContaining("/x").hasMessageNotContaining("abc");
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @Test
    void connects_toAServerAndAfterItsEnd_tellsThemApart() throws IOException {
        URI uri;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/p");
            assertThat(HttpFetcher.connects(uri, LONG)).isTrue();
        }
        assertThat(HttpFetcher.connects(uri, LONG)).isFalse();
        assertThat(HttpFetcher.connects(URI.create("http://no-such-host.invalid/"), LONG))
                .isFalse();
    }

    @Test
    void get_connectionRefused_isConnectWithoutTheQuery() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }

        HttpFetchException failure = catchThrowableOfType(
                HttpFetchException.class,
                () -> fetcher.get(URI.create("http://127.0.0.1:" + port + "/p?secret=abc"), Map.of(), LONG));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
        assertThat(failure).hasMessageNotContaining("abc").hasNoCause();
    }

    @Test
    void get_answerIsNotHttp_isIo() throws Exception {
        try (ServerSocket odd = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = odd.accept()) {
                    socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The test fails because the response is missing.
                }
            });

            HttpFetchException failure = catchThrowableOfType(
                    HttpFetchException.class,
                    () -> fetcher.get(URI.create("http://127.0.0.1:" + odd.getLocalPort() + "/"), Map.of(), LONG));

            assertThat(failure.kind()).isEqualTo(Kind.IO);
        }
    }

    @Test
    void get_badHeader_isIoAndDoesNotPrintIt() {
        assertThatThrownBy(() -> fetcher.get(uri("/"), Map.of("X-Key", "secret\n"), LONG))
                .isInstanceOf(HttpFetchException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void get_redirect_isAnAnswer() throws HttpFetchException {
        answer(302, new byte[0], "Location", "http://127.0.0.1:1/");

        assertThat(fetcher.get(uri("/"), Map.of(), LONG).status()).isEqualTo(302);
    }

    private HttpFetchException failure(String path, Duration deadline) {
        return catchThrowableOfType(HttpFetchException.class, () -> fetcher.get(uri(path), Map.of(), deadline));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(int status, byte[] body, String header, String value) {
        server.createContext("/", exchange -> {
            asked = exchange.getRequestHeaders();
            exchange.getResponseHeaders().add(header, value);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    /**
     * Sends the headers and half of the body, then blocks in a read. Returns its result after the client has
     * disconnected.
     */
    private static int stall(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            int last = 0;
            while (last >= 0) {
                last = socket.getInputStream().read();
            }
            return last;
        } catch (IOException e) {
            return e instanceof java.net.SocketException ? -1 : -2;
        }
    }
}
