package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.web.connection.ConnectionLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the frames that WebSocket clients may send. */
class LiveFramesTest {

    private TestSite site;

    @BeforeEach
    void start() {
        site = new TestSite(Optional.empty(), 10, List.of());
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void ping_once_isAnsweredWithItsContent() throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            client.out().write(RawWebSocket.frame(RawWebSocket.PING, true, new byte[] {1, 2, 3}));

            assertThat(client.next(RawWebSocket.PONG).content()).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RawWebSocket.TEXT, RawWebSocket.BINARY, RawWebSocket.PING, RawWebSocket.PONG})
    void frames_tooMany_closeWith1008(int type) throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            byte[] many = many(RawWebSocket.frame(type, true, new byte[1]), 1_000);
            client.out().write(many);

            assertThat(client.next(RawWebSocket.CLOSE).closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void continuations_tooMany_closeWith1008() throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            client.send(RawWebSocket.TEXT, false, 1);
            client.out().write(many(RawWebSocket.frame(RawWebSocket.CONTINUATION, false, new byte[1]), 1_000));

            assertThat(client.next(RawWebSocket.CLOSE).closeCode()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 200_000})
    void message_tooLong_closesWith1009(int length) throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            client.send(RawWebSocket.TEXT, true, length);

            assertThat(client.next(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void message_tooLongInParts_closesWith1009() throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            client.send(RawWebSocket.BINARY, false, 40_000);
            client.send(RawWebSocket.CONTINUATION, false, 40_000);

            assertThat(client.next(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void frame_againstTheProtocol_closesWith1002() throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            client.send(RawWebSocket.CONTINUATION, true, 1);

            assertThat(client.next(RawWebSocket.CLOSE).closeCode()).isEqualTo(1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "superchat"})
    void subProtocol_ofOldPages_isAccepted(String name) throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port, "Sec-WebSocket-Protocol: other, " + name)) {
            assertThat(client.handshake())
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-protocol: " + name)
                    .contains("nosniff");
        }
    }

    @Test
    void request_nothingKnown_isAnsweredWithAnError() throws Exception {
        try (RawWebSocket client = new RawWebSocket(site.port)) {
            client.next();
            client.send("request_update");

            assertThat(client.next().text()).contains("\"type\":\"error\"").doesNotContain("data\":");
        }
    }

    @Test
    void client_thatNeverReads_isClosed() throws Exception {
        Duration usual = Duration.ofSeconds(60);
        ConnectionLimits limits = new ConnectionLimits(
                usual, usual, usual, usual, usual, Duration.ofMillis(300), usual, Duration.ofMillis(10), 100);
        try (WebServer server = site.serverOnPort(0, limits);
                RawWebSocket client = new RawWebSocket(server.start())) {
            WebServerTest.await(() -> site.hub.subscribers() == 1);
            String big = "x".repeat(100_000);
            IntStream.range(0, 200).forEach(i -> site.hub.announce(big));

            WebServerTest.await(() -> {
                site.hub.announce(big);
                return site.hub.subscribers() == 0;
            });
        }
    }

    /** Sends 150 MB of pings to a server with a small heap, which one queued response for each would exhaust. */
    @Test
    void pings_withoutEnd_endTheirClientAndNothingElse() throws Exception {
        try (SmallServer server = SmallServer.start()) {
            try (RawWebSocket client = new RawWebSocket(server.port())) {
                OutputStream out = client.out();
                byte[] part = many(RawWebSocket.frame(RawWebSocket.PING, true, new byte[125]), 8_000);
                boolean closed = Stream.iterate(0, sent -> sent < 150_000_000, sent -> sent + part.length)
                        .anyMatch(sent -> !written(out, part));

                // The closing handshake takes time, in which a fast client can send all of them.
                WebServerTest.await(() -> closed || !written(out, part));
            }
            assertThat(RawRequests.firstLine(
                            server.port(), "GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(server.isAlive()).isTrue();
        }
    }

    private static boolean written(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] many(byte[] frame, int count) {
        byte[] all = new byte[frame.length * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(frame, 0, all, i * frame.length, frame.length);
        }
        return all;
    }

    /** The test server in a child process with a heap of 96 MB, which exits on an {@code OutOfMemoryError}. */
    private record SmallServer(Process process, int port) implements AutoCloseable {

        static SmallServer start() throws Exception {
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx96m",
                            "-XX:MaxDirectMemorySize=32m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String line = process.inputReader().readLine();
            while (line != null && !line.startsWith("port ")) {
                line = process.inputReader().readLine();
            }
            assertThat(line).as("the port of the small server").isNotNull();
            Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(rest -> {}));
            return new SmallServer(process, Integer.parseInt(line.substring("port ".length())));
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** The main class of {@link SmallServer}. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            TestSite site = new TestSite();
            System.out.println("port " + site.port);
            Thread.currentThread().join();
        }
    }
}
