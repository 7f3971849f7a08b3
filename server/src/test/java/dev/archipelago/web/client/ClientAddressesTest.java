package dev.archipelago.web.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.config.Network;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests client addresses with a real server that responds with the address it determined. */
class ClientAddressesTest {

    private static final List<Network> PROXIES =
            List.of(Network.parse("127.0.0.1"), Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"));

    private final Vertx vertx = Vertx.vertx();
    private final ClientAddresses addresses = new ClientAddresses(PROXIES);
    private int port;

    @BeforeEach
    void listen() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(
                        request -> request.response().end(addresses.of(request).toString()));
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    198.51.100.7                          | 198.51.100.7
                    198.51.100.7:4711                     | 198.51.100.7
                    203.0.113.9, 198.51.100.7             | 198.51.100.7
                    203.0.113.9, 198.51.100.7, 10.1.2.3   | 198.51.100.7
                    10.9.9.9, 10.1.2.3                    | 10.9.9.9
                    2001:db8::5                           | 2001:db8:0:0:0:0:0:5
                    [2001:db8::5]:443, fd00::1            | 2001:db8:0:0:0:0:0:5
                    ::ffff:198.51.100.7                   | 198.51.100.7
                    unknown, 10.1.2.3                     | 10.1.2.3
                    198.51.100.7, <script>                | 127.0.0.1
                    198.51.100.7,                         | 127.0.0.1
                    1.2.3                                 | 127.0.0.1
                    999.1.1.1                             | 127.0.0.1
                    10.0.0.0/8                            | 127.0.0.1
                    localhost                             | 127.0.0.1
                    """)
    void of_trustedPeer_takesRightmostUntrustedHop(String header, String expected) throws Exception {
        assertThat(ask("127.0.0.1", "X-Forwarded-For: " + header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    for=198.51.100.7;proto=https                          | 198.51.100.7
                    proto=https;For="198.51.100.7:80"                     | 198.51.100.7
                    for=203.0.113.9, for=198.51.100.7;by=10.1.2.3         | 198.51.100.7
                    for="[2001:db8::5]:4711", for=10.1.2.3                | 2001:db8:0:0:0:0:0:5
                    for=198.51.100.7;host="a,b;for=1.2.3.4", for=10.1.2.3 | 198.51.100.7
                    for=198.51.100.7, for=_hidden                         | 127.0.0.1
                    for=198.51.100.7, proto=http                          | 127.0.0.1
                    for="198.51.100.7                                     | 127.0.0.1
                    """)
    void of_trustedPeerWithForwarded_takesRightmostUntrustedHop(String header, String expected) throws Exception {
        assertThat(ask("127.0.0.1", "Forwarded: " + header)).isEqualTo(expected);
    }

    @Test
    void of_severalHeaders_areOneList() throws Exception {
        assertThat(ask("127.0.0.1", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 198.51.100.7, 10.1.1.1"))
                .isEqualTo("198.51.100.7");
    }

    @Test
    void of_bothHeaders_takesForwardedForAlone() throws Exception {
        assertThat(ask("127.0.0.1", "Forwarded: for=203.0.113.9", "X-Forwarded-For: 198.51.100.7"))
                .isEqualTo("198.51.100.7");
    }

    @Test
    void of_untrustedPeer_ignoresBothHeaders() throws Exception {
        assertThat(ask("127.0.0.2", "X-Forwarded-For: 198.51.100.7", "Forwarded: for=198.51.100.7"))
                .isEqualTo("127.0.0.2");
    }

    @Test
    void limitKey_ofOneSixtyFour_isTheSame() {
        assertThat(key("2001:db8:1:2::1")).isEqualTo(key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertThat(key("2001:db8:1:2::1")).isNotEqualTo(key("2001:db8:1:3::1"));
        assertThat(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2"));
        assertThat(key("::ffff:192.0.2.1")).isEqualTo(key("192.0.2.1"));
    }

    private static String key(String address) {
        return new ClientAddress(Network.address(address)).limitKey();
    }

    /** Returns the response body of a request sent from {@code source}. */
    private String ask(String source, String... headers) throws Exception {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(source), 0)) {
            socket.setSoTimeout(10_000);
            String request = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n" + String.join("\r\n", headers)
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            String text = answer.toString(StandardCharsets.US_ASCII);
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }
}
