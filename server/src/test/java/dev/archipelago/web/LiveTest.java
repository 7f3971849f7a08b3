package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.reports.Publication;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.language.Language;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import dev.archipelago.web.live.LiveFrames;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveTest {

    private static final Instant FIRST = Instant.parse("2026-11-21T00:00:01Z");
    private static final Instant SECOND = Instant.parse("2026-11-21T00:00:02Z");

    private TestSite site;

    @BeforeEach
    void start() {
        site = new TestSite(Optional.empty(), 2, List.of());
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void connect_marketAvailable_sendsConnectedThenData() throws Exception {
        site.hub.onSnapshot(Snapshot.empty(MarketCatalog.DEFAULT, FIRST, false));

        Client client = new Client();

        assertThat(client.next()).contains("\"type\":\"connected\"").doesNotContain("data");
        assertThat(client.next())
                .contains("\"type\":\"dashboard_data\"")
                .contains("layer5_market_data_service")
                .contains(FIRST.toString());
    }

    @Test
    void snapshot_new_isPushed() throws Exception {
        Client client = new Client();
        client.next();
        WebServerTest.await(() -> site.hub.subscribers() == 1);

        site.hub.onSnapshot(Snapshot.empty(MarketCatalog.DEFAULT, SECOND, false));

        assertThat(client.next()).contains("dashboard_update").contains(SECOND.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "{\"type\":\"ping\"}", "{\"type\":\"Heartbeat\"}"})
    void ping_anyForm_isAnswered(String message) throws Exception {
        Client client = new Client();
        client.next();

        client.send(message);

        assertThat(client.next()).startsWith("{\"type\":\"pong\",\"timestamp\":\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request_update",
                "{\"type\":\"request_update\"}",
                "{\"type\":\"request_dashboard_data\",\"timestamp\":1}"
            })
    void request_anyForm_isAnsweredWithData(String message) throws Exception {
        site.hub.onSnapshot(Snapshot.empty(MarketCatalog.DEFAULT, FIRST, false));
        Client client = new Client();
        client.next();
        client.next();

        client.send(message);

        assertThat(client.next()).contains("dashboard_data").contains("client_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{broken", "{\"type\":7}", "[]", "{}"})
    void message_unknown_isIgnored(String message) throws Exception {
        Client client = new Client();
        client.next();

        client.send(message);
        client.send("ping");

        assertThat(client.next()).contains("pong");
    }

    @Test
    void message_of64Kb_isAccepted() throws Exception {
        Client client = new Client();
        client.next();

        client.send("x".repeat(64 * 1024));
        client.send("ping");

        assertThat(client.next()).contains("pong");
    }

    @Test
    void message_over64Kb_closesWith1009() throws Exception {
        Client client = new Client();
        client.next();

        client.send("x".repeat(64 * 1024 + 1));

        assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1009);
    }

    @Test
    void messages_tooMany_closeWith1008() throws Exception {
        Client client = new Client();
        client.next();

        // On a slow machine more messages are within the limit.
        for (int i = 0; i < 5_000 && !client.closed.isDone(); i++) {
            client.send("hello");
        }

        assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1008);
    }

    @Test
    void reportPublished_withoutATitle_isCalledByNumberAndDate() {
        ReportHead head = new ReportHead(5, Instant.parse("2026-11-20T12:00:00Z"), "", "", Language.VIETNAMESE, false);

        assertThat(LiveFrames.reportPublished(
                        new Publication(Map.of(Language.VIETNAMESE, head, Language.ENGLISH, head))))
                .contains("\"title_vi\":\"Thị trường tiền mã hóa ngày 20/11/2026\"")
                .contains("\"title_en\":\"Crypto market, 20 Nov 2026\"");
    }

    @Test
    void announcement_report_arrivesWithoutData() throws Exception {
        Client client = new Client();
        client.next();
        WebServerTest.await(() -> site.hub.subscribers() == 1);

        site.hub.announce(LiveFrames.reportPublished(new Publication(Map.of(
                Language.VIETNAMESE,
                new ReportHead(5, FIRST, "Một \"tên\"", "text", Language.VIETNAMESE, false),
                Language.ENGLISH,
                new ReportHead(5, FIRST, "A title", "text", Language.ENGLISH, false)))));

        assertThat(client.next())
                .isEqualTo("{\"type\":\"report_published\",\"report\":{\"id\":5,\"created_at\":\"" + FIRST
                        + "\",\"title_vi\":\"Một \\\"tên\\\"\",\"title_en\":\"A"
                        + " title\",\"url\":\"/crypto_report/5\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "https://news.example.evil.example"})
    void origin_foreign_is403(String origin) {
        assertThatThrownBy(() -> new Client(origin))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(403));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://news.example", "https://friend.example", "own"})
    void origin_ofTheSite_mayConnect(String origin) throws Exception {
        Client client = new Client(origin.equals("own") ? "http://127.0.0.1:" + site.port : origin);

        assertThat(client.next()).contains("connected");
    }

    @Test
    void plainGet_onTheSocket_is426() throws Exception {
        var answer = site.get("/ws");

        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(TestSite.header(answer, "upgrade")).isEqualTo("websocket");
    }

    @Test
    void connections_tooMany_are503AndPlacesComeBack() throws Exception {
        Client first = new Client();
        new Client();
        assertThatThrownBy(Client::new).hasCauseInstanceOf(WebSocketHandshakeException.class);

        first.socket.sendClose(1000, "").get(10, TimeUnit.SECONDS);
        WebServerTest.await(() -> site.live.connections() == 1);

        assertThat(new Client().next()).contains("connected");
    }

    @Test
    void close_server_sendsGoingAwayToClients() throws Exception {
        Client client = new Client();
        client.next();

        site.server.close();

        assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
    }

    @Test
    void sweep_silentForLong_closes() throws Exception {
        Client client = new Client();
        client.next();

        site.live.sweep(Duration.ofSeconds(300));
        assertThat(site.live.connections()).isEqualTo(1);
        site.live.sweep(Duration.ofSeconds(-5));

        assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
        WebServerTest.await(() -> site.live.connections() == 0 && site.hub.subscribers() == 0);
    }

    private final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> received = new ArrayBlockingQueue<>(1000);
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Client() throws Exception {
            this("");
        }

        Client(String origin) throws Exception {
            WebSocket.Builder builder = site.client.newWebSocketBuilder();
            if (!origin.isEmpty()) {
                builder.header("Origin", origin);
            }
            socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + site.port + "/ws"), this)
                    .get(10, TimeUnit.SECONDS);
        }

        void send(String message) {
            try {
                socket.sendText(message, true).get(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                closed.isDone();
            }
        }

        String next() throws InterruptedException {
            String message = received.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within ten seconds").isNotNull();
            return message;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                received.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
