package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.web.connection.ConnectionLimits;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests a server that stops while clients keep their connections open. */
class DrainTest {

    private static final int CLIENTS = 40;
    private static final String PAGE = "/robots.txt";
    private static final Duration USUAL = Duration.ofSeconds(60);
    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            USUAL, USUAL, USUAL, USUAL, USUAL, USUAL, Duration.ofSeconds(1), Duration.ofSeconds(2), 1_000);

    @AutoClose
    private final TestSite site = TestSite.withReports();

    @AutoClose
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger closing = new AtomicInteger();

    @Test
    void drain_underClientsThatKeepTheirConnections_noneSeesAnError() throws Exception {
        try (WebServer server = site.serverOnPort(0, LIMITS)) {
            int port = server.start();
            List<CompletableFuture<Void>> clients = Stream.generate(
                            () -> CompletableFuture.runAsync(() -> requestUntilRefused(port), threads))
                    .limit(CLIENTS)
                    .toList();
            WebServerTest.await(() -> answers.get() > CLIENTS * 20);

            server.drain();

            CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            assertThat(closing)
                    .as("clients that received the last response of a connection")
                    .hasValue(CLIENTS);
        }
    }

    /** Sends requests over one connection until it is closed, then over a new one, until connections are refused. */
    private void requestUntilRefused(int port) {
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(30_000);
                askWhileOpen(socket);
            } catch (ConnectException refused) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException("a client saw an error", e);
            }
        }
    }

    private void askWhileOpen(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        boolean last = false;
        while (!last) {
            RawRequests.send(socket, "GET " + PAGE + " HTTP/1.1\r\nHost: x\r\n\r\n");
            String head = head(in);
            assertThat(head).startsWith("HTTP/1.1 200 ");
            in.skipNBytes(length(head));
            answers.incrementAndGet();
            last = head.contains("connection: close");
        }
        closing.incrementAndGet();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed after it was asked, " + head.length() + " bytes came");
            }
            head.append((char) next);
        }
        return new String(head.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                .findFirst()
                .orElseThrow();
    }
}
