package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
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
        assertThat(all.size()).isEqualTo(7);
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
    void stream_byTime_sendsAndPings() throws Exception {
        SimulatorOptions quick = time.options().withRound(Duration.ofMillis(20)).withPing(Duration.ofMillis(20));
        try (Simulator other = Simulator.start(quick)) {
            Client.Inbox inbox = new Client(other).listen("/binance-stream/ws/btcusdt@ticker");
            inbox.next();
            assertThat(inbox.text()).isNotNull();
            assertThat(inbox.other()).isEqualTo("ping");
        }
    }

    @Test
    void stream_aDayOld_isClosed() throws Exception {
        try (Simulator other = Simulator.start(time.options().withPing(Duration.ofMillis(20)))) {
            Client.Inbox inbox = new Client(other).listen("/binance-stream/ws/btcusdt@ticker");
            inbox.next();
            time.advance(Duration.ofHours(24));
            String ending = inbox.other();
            while ("ping".equals(ending)) {
                ending = inbox.other();
            }
            assertThat(ending).isEqualTo("close Connection is 24 hours old");
        }
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
    void closeConnections_announced_saysSoFirst() throws Exception {
        Client.Inbox inbox = client.listen("/binance-stream/stream?streams=btcusdt@ticker");
        inbox.next();
        assertThat(simulator.closeConnections(true)).isEqualTo(1);
        JsonNode event = inbox.next();
        assertThat(event.get("stream").stringValue()).isEqualTo("!serverShutdown");
        assertThat(event.at("/data/e").stringValue()).isEqualTo("serverShutdown");
        assertThat(inbox.other()).startsWith("close");
    }
}
