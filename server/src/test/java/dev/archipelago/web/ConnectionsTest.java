package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.archipelago.web.connection.ConnectionLimits;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tests the limits and timeouts of connections over real sockets. */
class ConnectionsTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CHUNKED = " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n";
    private static final String KEY = "Authorization: Bearer " + TestSite.KEY + "\r\n";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private TestSite site;

    @BeforeEach
    void start() {
        site = new TestSite();
        site.reports.with(1, "Report title 1");
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() {
        root.detachAppender(log);
        site.close();
    }

    private static ConnectionLimits limits(Duration head, Duration body, Duration answer, int maximum) {
        return new ConnectionLimits(head, body, answer, LONG, LONG, LONG, LONG, SHORT, maximum);
    }

    private WebServer other(ConnectionLimits limits) {
        return site.serverOnPort(0, limits);
    }

    private List<ILoggingEvent> loud() {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /clear-cache",
                "POST /admin/cache/clear",
                "POST /api/alerts",
                "PATCH /api/alerts/1",
                "DELETE /api/alerts/1"
            })
    void malformedChunk_withoutAKey_is401(String request) throws Exception {
        String answer = RawRequests.exchange(site.port, request + CHUNKED + "\r\nnot-a-length\r\n");

        assertThat(answer).startsWith("HTTP/1.1 401 ").contains("nosniff");
        assertThat(loud()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /clear-cache",
                "POST /admin/cache/clear",
                "POST /api/crypto/dashboard-summary/refresh",
                "POST /api/alerts",
                "PATCH /api/alerts/1",
                "DELETE /api/alerts/1"
            })
    void malformedChunk_withTheKey_is400AndNothingIsDone(String request) throws Exception {
        String answer = RawRequests.exchange(site.port, request + CHUNKED + KEY + "\r\nnot-a-length\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("x-content-type-options: nosniff")
                .contains("content-security-policy: ")
                .contains("application/problem+json");
        assertThat(loud()).isEmpty();
        assertThat(site.alerts.list()).isEmpty();
    }

    @Test
    void malformedChunk_afterAGoodOne_is400() throws Exception {
        try (Socket socket = RawRequests.open(site.port, "POST /api/alerts" + CHUNKED + KEY + "\r\n3\r\nabc\r\n")) {
            RawRequests.send(socket, "zz\r\n");

            assertThat(RawRequests.rest(socket)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void abortedBody_logsNothing() throws Exception {
        RawRequests.open(site.port, "POST /api/alerts HTTP/1.1\r\nHost: x\r\n" + KEY + "Content-Length: 100\r\n\r\nabc")
                .close();

        WebServerTest.await(() -> site.server.connections() == 0);
        assertThat(loud()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n\tb\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "NONSENSE\r\n\r\n"
            })
    void head_ofTwoMeanings_is400WithTheSitesHeadersAndTheConnectionEnds(String request) throws Exception {
        String answer = RawRequests.exchange(site.port, request);

        assertThat(answer)
                .matches("(?s)HTTP/1.[01] 400 .*")
                .contains("x-content-type-options: nosniff")
                .contains("content-security-policy: ")
                .contains("frame-ancestors ")
                .contains("strict-transport-security: ");
        assertThat(loud()).isEmpty();
    }

    @Test
    void head_foldedOverTwoPackets_is400() throws Exception {
        try (Socket socket = RawRequests.open(site.port, "GET / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n")) {
            RawRequests.send(socket, " b\r\n\r\n");

            assertThat(RawRequests.rest(socket)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void head_foldedInASecondRequest_is400AfterTheFirstIsAnswered() throws Exception {
        String answers = RawRequests.exchange(
                site.port,
                "GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n");

        assertThat(answers).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//clear-cache", "/x/../clear-cache", "/./clear-cache", "/%63lear-cache", "/clear-cache/"})
    void changingRoute_writtenAnotherWay_is404(String path) throws Exception {
        String answer = RawRequests.exchange(
                site.port, "POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + KEY + "\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//metrics",
                "/x/../metrics",
                "/%6detrics",
                "/api/crypto/dashboard-summary/refresh/",
                "/api/crypto/dashboard-summary/%72efresh"
            })
    void readRoute_writtenAnotherWay_is404(String path) throws Exception {
        assertThat(RawRequests.exchange(site.port, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void body_whereAKeyIsMissing_isRefusedBeforeItIsRead() throws Exception {
        String answer = RawRequests.exchange(
                site.port, "POST /clear-cache HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na");

        assertThat(answer).startsWith("HTTP/1.1 401 ").contains("connection: close");
    }

    @Test
    void body_expectedWithTheKey_isAskedFor() throws Exception {
        String answer = RawRequests.exchange(
                site.port,
                "POST /clear-cache HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + KEY
                        + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\na");

        assertThat(answer).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 200 ");
    }

    @Test
    void body_readWhole_keepsTheConnection() throws Exception {
        String request = "POST /clear-cache HTTP/1.1\r\nHost: x\r\n" + KEY + "Content-Length: 1\r\n";
        try (Socket socket = RawRequests.open(site.port, request + "\r\na")) {
            RawRequests.send(socket, request + "Connection: close\r\n\r\na");

            assertThat(RawRequests.rest(socket).split("HTTP/1.1 200 ", -1)).hasSize(3);
        }
    }

    @Test
    void head_tooSlow_is408() throws Exception {
        try (WebServer server = other(limits(SHORT, LONG, LONG, 100));
                Socket socket = RawRequests.open(server.start(), "GET / HTTP/1.1\r\nHost")) {

            assertThat(RawRequests.rest(socket)).startsWith("HTTP/1.1 408 ").contains("nosniff");
        }
    }

    @Test
    void head_ofTheSecondRequestTooSlow_is408() throws Exception {
        try (WebServer server = other(limits(SHORT, LONG, LONG, 100));
                Socket socket = RawRequests.open(
                        server.start(), "GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n")) {

            assertThat(RawRequests.rest(socket)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
        }
    }

    @Test
    void body_tooSlow_is408() throws Exception {
        try (WebServer server = other(limits(LONG, SHORT, LONG, 100));
                Socket socket = RawRequests.open(
                        server.start(),
                        "POST /clear-cache HTTP/1.1\r\nHost: x\r\n" + KEY + "Content-Length: 10\r\n\r\na")) {

            assertThat(RawRequests.rest(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void answer_tooSlow_is503() throws Exception {
        site.reports.gate = new CountDownLatch(1);
        try (WebServer server = other(limits(LONG, LONG, SHORT, 100));
                Socket socket = RawRequests.open(server.start(), "GET /crypto_report/1 HTTP/1.1\r\nHost: x\r\n\r\n")) {

            assertThat(RawRequests.rest(socket)).startsWith("HTTP/1.1 503 ");
        } finally {
            site.reports.gate.countDown();
        }
    }

    @Test
    void answer_notRead_endsTheConnectionBeforeAllIsSent() throws Exception {
        int asked = 2_000;
        // A page that is not yet rendered is refused with a short response, which fits into the socket's buffers.
        assertThat(site.get("/?lang=en").statusCode()).isEqualTo(200);
        try (WebServer server = other(limits(LONG, LONG, SHORT, 100));
                Socket socket =
                        RawRequests.open(server.start(), "GET /?lang=en HTTP/1.1\r\nHost: x\r\n\r\n".repeat(asked))) {
            // Once it answers, the connection has been counted.
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            WebServerTest.await(() -> server.connections() == 0);

            assertThat(answers(socket)).isLessThan(asked - 1);
        }
    }

    /** Returns the number of responses that start in the data received before the connection was reset or closed. */
    private static int answers(Socket socket) {
        StringBuilder all = new StringBuilder();
        byte[] part = new byte[16 * 1024];
        try {
            for (int read = socket.getInputStream().read(part);
                    read >= 0;
                    read = socket.getInputStream().read(part)) {
                all.append(new String(part, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // A reset also indicates an incomplete response.
            return all.toString().split("HTTP/1.1 200 ", -1).length - 1;
        }
        return all.toString().split("HTTP/1.1 200 ", -1).length - 1;
    }

    @Test
    void failure_whileAnAnswerIsWritten_endsTheRequestAtOnce() throws Exception {
        site.dashboard.unwritable = true;

        String answer = RawRequests.exchange(
                site.port,
                "POST /api/crypto/dashboard-summary/refresh HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 500 ").contains("x-correlation-id: ");
    }

    @Test
    void connections_beyondTheCap_closeTheOneIdleForLongest() throws Exception {
        try (WebServer server = other(limits(LONG, LONG, LONG, 3))) {
            int port = server.start();
            String request = "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n";
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = RawRequests.open(port, request);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                sockets.add(socket);
            }
            Socket oldest = sockets.removeFirst();

            assertThat(RawRequests.rest(oldest)).startsWith("TTP/1.1 200 ");
            oldest.close();
            for (Socket socket : sockets) {
                RawRequests.send(socket, "GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertThat(RawRequests.rest(socket).split("HTTP/1.1 200 ", -1)).hasSize(2);
                socket.close();
            }
        }
    }

    @Test
    void drain_idleConnection_isClosedAndTheServerEnds() throws Exception {
        try (Socket socket = RawRequests.open(site.port, "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');

            site.server.drain();

            assertThat(RawRequests.rest(socket)).startsWith("TTP/1.1 200 ");
        }
        WebServerTest.await(() -> site.server.connections() == 0);
    }
}
