package dev.archipelago.infrastructure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.archipelago.fixture.WebhookReceiver;
import dev.archipelago.infrastructure.config.Network;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedHttpPostTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.0/8"));
    private static final byte[] BODY = "{\"ổn\":1}".getBytes(StandardCharsets.UTF_8);
    private static final HostLookup ALWAYS_LOOPBACK = host -> List.of(InetAddress.getByName("127.0.0.1"));

    private static WebhookReceiver receiver;

    @BeforeAll
    static void start() {
        receiver = WebhookReceiver.start();
    }

    @AfterAll
    static void stop() {
        receiver.close();
    }

    private static GuardedHttpPost post(List<Network> allowed, HostLookup lookup) {
        return new GuardedHttpPost(
                new AddressPolicy(allowed, lookup), (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    private static int send(GuardedHttpPost post, String url, Duration deadline) throws Exception {
        return post.send(URI.create(url), Map.of("X-One", "1"), BODY, deadline);
    }

    /** Starts a server that answers each connection with {@code bytes} and keeps it open. */
    private static ServerSocket raw(String bytes) throws IOException {
        ServerSocket server = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    @Test
    void send_nameOfAnAllowedNetwork_arrivesWithThatNameAsHost() throws Exception {
        try (GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            int status = send(post, "http://receiver.example:" + receiver.port() + "/a%20b?c=d", DEADLINE);

            assertThat(status).isEqualTo(204);
            WebhookReceiver.Call call = receiver.next();
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.path()).isEqualTo("/a%20b?c=d");
            assertThat(call.headers()).containsEntry("host", "receiver.example:" + receiver.port());
            assertThat(call.headers()).containsEntry("x-one", "1");
            assertThat(call.body()).isEqualTo("{\"ổn\":1}");
        }
    }

    @Test
    void send_redirect_isAnAnswerAndNotFollowed() throws Exception {
        receiver.answer(307);
        try (GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThat(send(post, receiver.url(), DEADLINE)).isEqualTo(307);
            receiver.next();
            assertThat(receiver.waiting()).isZero();
        } finally {
            receiver.answer(204);
        }
    }

    @Test
    void send_nameThatLeadsElsewhereTheSecondTime_isLookedUpOnceAndRefusedThen() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        HostLookup rebinding =
                host -> List.of(InetAddress.getByName(lookups.incrementAndGet() == 1 ? "93.184.215.14" : "127.0.0.1"));
        try (GuardedHttpPost post = post(List.of(), rebinding)) {
            URI uri = URI.create("https://sly.example:" + receiver.port() + "/");
            post.check(uri);

            assertThatThrownBy(() -> post.send(uri, Map.of(), BODY, DEADLINE))
                    .isInstanceOf(RefusedAddressException.class);
            assertThat(lookups).hasValue(2);
            assertThat(receiver.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", "HTTP/1.0 200\n"})
    void send_statusWithoutTheRest_isEnough(String bytes) throws Exception {
        try (ServerSocket server = raw(bytes);
                GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThat(send(post, "http://a.example:" + server.getLocalPort(), DEADLINE))
                    .isEqualTo(200);
        }
    }

    @Test
    void send_endlessLine_isBrokenOff() throws Exception {
        try (ServerSocket server = raw("HTTP/1.1 200 " + "x".repeat(5_000));
                GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThatThrownBy(() -> send(post, "http://a.example:" + server.getLocalPort(), DEADLINE))
                    .isInstanceOfSatisfying(
                            HttpFetchException.class,
                            e -> assertThat(e.kind()).isEqualTo(HttpFetchException.Kind.TOO_LARGE));
        }
    }

    @Test
    void send_endlessAnnouncements_areBrokenOff() throws Exception {
        try (ServerSocket server = raw("HTTP/1.1 100 Continue\r\n\r\n".repeat(2_000));
                GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThatThrownBy(() -> send(post, "http://a.example:" + server.getLocalPort(), DEADLINE))
                    .isInstanceOf(HttpFetchException.class)
                    .hasMessageContaining("no status");
        }
    }

    @Test
    void send_somethingElse_isRefused() throws Exception {
        try (ServerSocket server = raw("220 mail.example ESMTP\r\n");
                GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThatThrownBy(() -> send(post, "http://a.example:" + server.getLocalPort(), DEADLINE))
                    .hasMessageContaining("not HTTP");
        }
    }

    @Test
    void send_silentServer_endsAtTheDeadline() throws Exception {
        try (ServerSocket server = raw("");
                GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThatThrownBy(() -> send(
                            post, "http://a.example:" + server.getLocalPort() + "/?k=hidden", Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(
                            HttpFetchException.class,
                            e -> assertThat(e.kind()).isEqualTo(HttpFetchException.Kind.TIMEOUT))
                    .hasMessageNotContaining("hidden");
        }
    }

    @Test
    void send_connectionRefused_isNoConnection() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = server.getLocalPort();
        }
        try (GuardedHttpPost post = post(LOOPBACK, ALWAYS_LOOPBACK)) {
            assertThatThrownBy(() -> send(post, "http://a.example:" + port, DEADLINE))
                    .isInstanceOfSatisfying(
                            HttpFetchException.class,
                            e -> assertThat(e.kind()).isEqualTo(HttpFetchException.Kind.CONNECT));
        }
    }

    @Test
    void send_overTls_needsTheCertificateOfThatName(@TempDir Path directory) throws Exception {
        SSLContext tls = certificateOf("receiver.example", directory);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 4);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        try (GuardedHttpPost post =
                new GuardedHttpPost(new AddressPolicy(LOOPBACK, ALWAYS_LOOPBACK), tls.getSocketFactory())) {
            assertThat(send(post, "https://receiver.example:" + port + "/", DEADLINE))
                    .isEqualTo(202);
            assertThatThrownBy(() -> send(post, "https://another.example:" + port + "/", DEADLINE))
                    .isInstanceOf(HttpFetchException.class)
                    .hasMessageContaining("SSLHandshakeException");
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext certificateOf(String name, Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, "changeit".toCharArray());
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        trusted.setCertificateEntry("one", keys.getCertificate("one"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
