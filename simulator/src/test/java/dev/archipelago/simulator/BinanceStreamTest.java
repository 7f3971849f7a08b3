package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BinanceStreamTest {

    private final FixedTime time = new FixedTime();
    private Simulator simulator;
    private Client client;

    @BeforeEach
    void start() {
        simulator = Simulator.start(time.options());
        client = new Client(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void stream_combined_wrapsAndAgreesWithRest() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/stream?streams=btcusdt@ticker/ethusdt@ticker");
        JsonNode first = inbox.next();
        assertThat(first.get("stream").stringValue()).isEqualTo("btcusdt@ticker");
        assertThat(inbox.next().get("stream").stringValue()).isEqualTo("ethusdt@ticker");
        JsonNode data = first.get("data");
        assertThat(data.propertyNames())
                .containsExactly(
                        "e", "E", "s", "p", "P", "w", "x", "c", "Q", "b", "B", "a", "A", "o", "h", "l", "v", "q", "O",
                        "C", "F", "L", "n");
        assertThat(List.of("E", "O", "C", "F", "L", "n"))
                .allMatch(name -> data.get(name).isIntegralNumber());
        assertThat(data.get("c").stringValue())
                .isEqualTo(client.json("/binance/api/v3/ticker/24hr?symbol=BTCUSDT")
                        .get("lastPrice")
                        .stringValue());
    }

    @Test
    void stream_nextRound_sendsTheNewPrice() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@ticker");
        inbox.next();
        simulator.holdPrice("BTC", BigDecimal.TEN);
        simulator.push();
        assertThat(inbox.next().get("c").stringValue()).isEqualTo("10.00000000");
    }

    @Test
    void stream_miniTickers_haveNoPercent() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/!miniTicker@arr");
        JsonNode all = inbox.next();
        assertThat(all.size()).isEqualTo(SimulatedCoin.values().length);
        assertThat(all.get(0).propertyNames()).containsExactly("e", "E", "s", "c", "o", "h", "l", "v", "q");
    }

    @Test
    void stream_klineClosed_isSentClosedThenOpen() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@kline_1m");
        assertThat(inbox.next().at("/k/x").booleanValue()).isFalse();
        time.advance(Duration.ofSeconds(30));
        simulator.push();
        assertThat(inbox.next().at("/k/x").booleanValue()).isTrue();
        assertThat(inbox.next().at("/k/x").booleanValue()).isFalse();
    }

    @Test
    void stream_requests_changeTheSubscriptions() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws");
        inbox.say("{\"method\":\"SUBSCRIBE\",\"params\":[\"bnbusdt@miniTicker\",\"nonsense\"],\"id\":1}");
        assertThat(inbox.text()).isEqualTo("{\"result\":null,\"id\":1}");
        simulator.push();
        assertThat(inbox.next().get("s").stringValue()).isEqualTo("BNBUSDT");
        inbox.say("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"bnbusdt@miniTicker\"],\"id\":2}");
        assertThat(inbox.text()).isEqualTo("{\"result\":null,\"id\":2}");
        inbox.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}");
        assertThat(inbox.text()).isEqualTo("{\"result\":[\"nonsense\"],\"id\":3}");
        inbox.say("{\"method\":\"DANCE\"}");
        assertThat(inbox.text()).contains("error");
        inbox.say("{");
        assertThat(inbox.text()).contains("error");
    }

    @Test
    void stream_byTime_sends() throws Exception {
        try (Simulator other = Simulator.start(time.options().withRound(Duration.ofMillis(20)))) {
            Client.Inbox inbox = new Client(other).listen("/binance-stream/ws/btcusdt@ticker");
            inbox.next();
            assertThat(inbox.text()).isNotNull();
        }
    }

    @Test
    void stream_afterTwentySeconds_pings() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@ticker");
        time.advance(Duration.ofSeconds(20));
        simulator.push();
        assertThat(inbox.other()).isEqualTo("ping");
    }

    @Test
    void stream_pongMissing_isClosedAfterAMinute() throws Exception {
        try (Socket mute = handshake("/binance-stream/ws/btcusdt@ticker")) {
            assertThat(mute.getInputStream().read()).isEqualTo('H');
            time.advance(Duration.ofSeconds(20));
            simulator.push();
            time.advance(Duration.ofSeconds(60));
            simulator.push();
            assertThat(simulator.connections()).isEqualTo(1);
            time.advance(Duration.ofSeconds(1));
            simulator.push();
            StringBuilder received = new StringBuilder();
            while (received.indexOf("Pong timeout") < 0) {
                int next = mute.getInputStream().read();
                assertThat(next).isNotNegative();
                received.append((char) next);
            }
        }
    }

    @Test
    void stream_aDayOld_isClosed() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@ticker");
        inbox.next();
        time.advance(Duration.ofHours(24));
        simulator.push();
        assertThat(inbox.other()).isEqualTo("close Connection is 24 hours old");
    }

    @Test
    void stream_sixMessagesInASecond_isClosedWhenStrict() throws Exception {
        try (Simulator strict = Simulator.start(time.options().withStrict(true))) {
            Client.Inbox inbox = new Client(strict).listen("/binance-stream/ws");
            for (int i = 0; i < 6; i++) {
                inbox.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":" + i + "}");
            }
            assertThat(inbox.other()).isEqualTo("close Too many requests");
        }
    }

    @Test
    void stream_threeHundredAndFirstConnect_is429() throws Exception {
        try (Simulator strict = Simulator.start(time.options().withStrict(true))) {
            Client other = new Client(strict);
            for (int i = 0; i < 300; i++) {
                strict.faults().set(Upstream.BINANCE_STREAM, Fault.status(503));
                try (Socket refused = handshake(strict, "/binance-stream/ws")) {
                    assertThat(refused.getInputStream().read()).isPositive();
                }
            }
            strict.faults().clear();
            assertThatThrownBy(() -> other.listen("/binance-vision-stream/ws"))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(429));
            assertThat(strict.record().count(Upstream.BINANCE_VISION_STREAM, Outcome.OVER_LIMIT))
                    .isEqualTo(1);
            time.advance(Duration.ofMinutes(5));
            assertThat(other.listen("/binance-stream/ws/btcusdt@ticker").text()).isNotNull();
        }
    }

    @Test
    void stream_otherHost_isFaultyByItself() throws Exception {
        simulator.act("binance-stream 451");
        assertThatThrownBy(() -> client.listen("/binance-stream/ws/btcusdt@ticker"))
                .isInstanceOf(CompletionException.class);
        assertThat(client.listen("/binance-vision-stream/ws/btcusdt@ticker").text())
                .contains("BTCUSDT");
    }

    @Test
    void shutdown_withTime_closesThen() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@ticker");
        inbox.next();
        simulator.act("binance-stream shutdown in 30s");
        JsonNode event = inbox.next();
        assertThat(event.get("e").stringValue()).isEqualTo("serverShutdown");
        time.advance(Duration.ofSeconds(29));
        simulator.push();
        assertThat(inbox.next().get("s").stringValue()).isEqualTo("BTCUSDT");
        time.advance(Duration.ofSeconds(1));
        simulator.push();
        assertThat(inbox.other()).isEqualTo("ping");
        assertThat(inbox.other()).isEqualTo("close Server is shutting down");
    }

    @Test
    void wrongCoin_set_sendsFramesOfAnUnrequestedCoin() throws Exception {
        simulator.act("binance-stream wrong-coin");
        assertThat(client.listen("/binance-stream/ws/btcusdt@ticker")
                        .next()
                        .get("s")
                        .stringValue())
                .isEqualTo("XMRUSDT");
    }

    @Test
    void cutAndReset_set_endConnections() throws Exception {
        Client.Inbox first = client.listen("/binance-stream/ws/btcusdt@ticker");
        simulator.act("binance-stream cut");
        assertThat(first.other()).isNotNull();
        Client.Inbox second = client.listen("/binance-stream/ws/btcusdt@ticker");
        simulator.act("binance-stream reset");
        assertThat(second.other()).isNotNull();
    }

    private Socket handshake(String path) throws IOException {
        return handshake(simulator, path);
    }

    private static Socket handshake(Simulator simulator, String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", simulator.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void drop_set_endsOpenConnectionsAndRefusesNewOnes() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@ticker");
        inbox.next();
        simulator.faults().set(Upstream.BINANCE_STREAM, new Fault.Drop());
        assertThat(inbox.other()).isNotNull().isNotEqualTo("ping");
        assertThatThrownBy(() -> client.listen("/binance-stream/ws/btcusdt@ticker"))
                .isInstanceOf(CompletionException.class);
    }

    @Test
    void silence_set_sendsNothing() {
        simulator.faults().set(Upstream.BINANCE_STREAM, new Fault.Silence());
        Client.Inbox inbox = client.listen("/binance-stream/ws/btcusdt@ticker");
        simulator.push();
        assertThat(simulator.connections()).isEqualTo(1);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void garbage_set_spoilsMessages() throws Exception {
        simulator.faults().set(Upstream.BINANCE_STREAM, Fault.garbage(Fault.Spoiling.HTML));
        assertThat(client.listen("/binance-stream/ws/btcusdt@ticker").text()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void limit_set_refusesTheHandshake() {
        simulator.faults().set(Upstream.BINANCE_STREAM, Fault.limit(451));
        assertThatThrownBy(() -> client.listen("/binance-stream/ws/btcusdt@ticker"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(451));
    }

    @Test
    void stall_aWhile_acceptsLater() throws Exception {
        simulator.faults().set(Upstream.BINANCE_STREAM, Fault.stall(Duration.ofMillis(30)), 1);
        assertThat(client.listen("/binance-stream/ws/btcusdt@ticker").text()).isNotNull();
    }

    @Test
    void closeConnections_announced_reportsItFirst() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/stream?streams=btcusdt@ticker");
        inbox.next();
        assertThat(simulator.closeConnections(true)).isEqualTo(1);
        JsonNode event = inbox.next();
        assertThat(event.get("stream").stringValue()).isEqualTo("!serverShutdown");
        assertThat(event.at("/data/e").stringValue()).isEqualTo("serverShutdown");
        assertThat(inbox.other()).startsWith("close");
    }
}
