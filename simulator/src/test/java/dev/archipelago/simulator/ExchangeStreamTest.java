package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExchangeStreamTest {
    private static final String COINBASE =
            "{\"type\":\"subscribe\",\"product_ids\":[\"%s\"],\"channels\":[\"ticker\"]}";
    private static final String KRAKEN =
            "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[\"BTC/USD\",\"NOPE/USD\"]}}";
    private static final String OKX = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"tickers\",\"instId\":\"%s\"}]}";

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
    void coinbase_subscribed_sendsTickersNearTheMarket() throws Exception {
        Client.Inbox inbox = client.listen("/coinbase-stream");
        inbox.say(COINBASE.formatted("BTC-USD"));
        assertThat(inbox.next().get("type").stringValue()).isEqualTo("subscriptions");
        JsonNode ticker = inbox.next();
        assertThat(ticker.get("product_id").stringValue()).isEqualTo("BTC-USD");
        BigDecimal rate = simulator.record().valueAt("usdt_usd", ticked(ticker)).orElseThrow();
        assertThat(rate).isBetween(new BigDecimal("0.99"), new BigDecimal("1.01"));
        near(ticker.get("price").stringValue(), simulator.price("BTC").multiply(rate));
        assertThat(simulator.record().given("btc_price_usd").getLast().upstream())
                .isEqualTo(Upstream.COINBASE_STREAM);
    }

    private static Instant ticked(JsonNode ticker) {
        return Instant.parse(ticker.get("time").stringValue());
    }

    private static void near(String price, BigDecimal market) {
        assertThat(new BigDecimal(price))
                .isBetween(market.multiply(new BigDecimal("0.9999")), market.multiply(new BigDecimal("1.0001")));
    }

    @Test
    void coinbase_unknownProduct_rejectsTheMessage() throws Exception {
        Client.Inbox inbox = client.listen("/coinbase-stream");
        inbox.say(COINBASE.formatted("NOPE-USD"));
        JsonNode error = inbox.next();
        assertThat(error.get("type").stringValue()).isEqualTo("error");
        assertThat(error.get("reason").stringValue()).isEqualTo("NOPE-USD is not a valid product");
    }

    @Test
    void kraken_oneUnknownSymbol_acceptsTheOther() throws Exception {
        Client.Inbox inbox = client.listen("/kraken-stream/v2");
        assertThat(inbox.next().get("channel").stringValue()).isEqualTo("status");
        inbox.say(KRAKEN);
        assertThat(inbox.next().get("success").booleanValue()).isTrue();
        assertThat(inbox.next().get("error").stringValue()).isEqualTo("Currency pair not supported NOPE/USD");
        JsonNode ticker = inbox.next().at("/data/0");
        assertThat(ticker.get("symbol").stringValue()).isEqualTo("BTC/USD");
        assertThat(ticker.get("last").isNumber()).isTrue();
        simulator.push();
        assertThat(inbox.next().get("channel").stringValue()).isEqualTo("ticker");
        assertThat(inbox.next().get("channel").stringValue()).isEqualTo("heartbeat");
    }

    @Test
    void okx_pingAndSubscription_areAnswered() throws Exception {
        Client.Inbox inbox = client.listen("/okx-stream/ws/v5/public");
        inbox.say("ping");
        assertThat(inbox.text()).isEqualTo("pong");
        inbox.say(OKX.formatted("NOPE-USDT"));
        assertThat(inbox.next().get("code").stringValue()).isEqualTo("60018");
        inbox.say(OKX.formatted("BTC-USDT"));
        assertThat(inbox.next().get("event").stringValue()).isEqualTo("subscribe");
        near(inbox.next().at("/data/0/last").stringValue(), simulator.price("BTC"));
    }

    @Test
    void jump_ofOneExchange_leavesTheOthers() throws Exception {
        simulator.act("okx-stream jump 5%");
        Client.Inbox okx = client.listen("/okx-stream/ws/v5/public");
        okx.say(OKX.formatted("BTC-USDT"));
        okx.next();
        near(okx.next().at("/data/0/last").stringValue(), simulator.price("BTC").multiply(new BigDecimal("1.05")));
        Client.Inbox coinbase = client.listen("/coinbase-stream");
        coinbase.say(COINBASE.formatted("BTC-USD"));
        coinbase.next();
        assertThat(new BigDecimal(coinbase.next().get("price").stringValue()))
                .isLessThan(simulator.price("BTC").multiply(new BigDecimal("1.01")));
    }

    @Test
    void skew_movesTheTimesOfEachExchange() throws Exception {
        for (Upstream upstream :
                new Upstream[] {Upstream.COINBASE_STREAM, Upstream.KRAKEN_STREAM, Upstream.OKX_STREAM}) {
            simulator.act(upstream.id() + " skew -1h");
        }
        Client.Inbox coinbase = client.listen("/coinbase-stream");
        coinbase.say(COINBASE.formatted("BTC-USD"));
        coinbase.next();
        Client.Inbox kraken = client.listen("/kraken-stream/v2");
        kraken.next();
        kraken.say(KRAKEN);
        kraken.next();
        kraken.next();
        Client.Inbox okx = client.listen("/okx-stream/ws/v5/public");
        okx.say(OKX.formatted("BTC-USDT"));
        okx.next();
        Instant expected = time.instant().minus(Duration.ofHours(1));
        assertThat(Instant.parse(coinbase.next().get("time").stringValue())).isEqualTo(expected);
        assertThat(Instant.parse(kraken.next().at("/data/0/timestamp").stringValue()))
                .isEqualTo(expected);
        assertThat(Instant.ofEpochMilli(
                        Long.parseLong(okx.next().at("/data/0/ts").stringValue())))
                .isEqualTo(expected);
    }

    @Test
    void silence_sendsNothingNotEvenAnswers() throws Exception {
        simulator.act("kraken-stream silence");
        Client.Inbox inbox = client.listen("/kraken-stream/v2");
        inbox.say(KRAKEN);
        simulator.push();
        simulator.push();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(simulator.record().given("nope_price_usd")).isEmpty();
        assertThat(Optional.of(simulator.connections())).contains(1);
    }
}
