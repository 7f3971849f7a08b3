package dev.archipelago.external.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.SourceException;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.market.Coin;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BinanceStreamTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final Queue<ServerWebSocket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private BinanceStream stream;

    @BeforeEach
    void start() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .webSocketHandler(socket -> {
                    asked.add(socket.uri());
                    sockets.add(socket);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        stream = new BinanceStream(URI.create("ws://127.0.0.1:" + server.actualPort()), client, clock, new Random(1));
        stream.start();
        await(() -> !sockets.isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        stream.close();
        client.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("condition within 30 s").isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** One frame of the combined stream by the documentation. */
    private void send(Coin coin, String price) {
        sockets.peek().writeTextMessage("""
                {"stream":"%susdt@ticker","data":{"e":"24hrTicker","E":1772366399000,"s":"%sUSDT","p":"0.0015","P":"2.50","w":"0.0018",
                "x":"0.0009","c":"%s","Q":"10","b":"0.0024","o":"0.0010","h":"0.0025","l":"0.0010","v":"10000","q":"18","n":18151}}""".formatted(coin.name().toLowerCase(java.util.Locale.ROOT), coin, price));
    }

    private void sendAll() {
        for (Coin coin : Coin.values()) {
            send(coin, "5.25");
        }
        await(() -> stream.live());
    }

    @Test
    void start_uri_asksForEveryTicker() {
        assertThat(asked.peek())
                .isEqualTo("/stream?streams=btcusdt@ticker/ethusdt@ticker/solusdt@ticker/xrpusdt@ticker/adausdt@ticker"
                        + "/linkusdt@ticker/bnbusdt@ticker");
    }

    @Test
    void fetch_allCoinsSeen_givesTheirQuotes() throws SourceException {
        sendAll();
        CoinQuotes quotes = stream.fetch();
        assertThat(quotes.quotes()).containsOnlyKeys(Coin.values());
        assertThat(quotes.quotes().get(Coin.BTC).price()).isEqualByComparingTo("5.25");
        assertThat(quotes.quotes().get(Coin.BTC).observedAt()).isEqualTo("2026-03-01T11:59:59Z");
        assertThat(stream.statistics()).containsEntry("state", "ok").containsEntry("frames", 7L);
    }

    @Test
    void fetch_oneCoinMissing_fails() {
        send(Coin.BTC, "5");
        await(() -> (long) stream.statistics().get("frames") == 1);
        assertThatThrownBy(stream::fetch).hasMessageContaining("no new quote of ETH");
    }

    @Test
    void fetch_silence_failsAndReconnects() {
        sendAll();
        clock.advance(BinanceStream.SILENCE.plusMillis(1));
        assertThatThrownBy(stream::fetch).hasMessageContaining("silent");
        await(() -> sockets.size() == 2);
        assertThat(stream.statistics()).containsEntry("connects", 2L).containsEntry("last_error", "silent for 5 s");
    }

    @Test
    void fetch_quietCoin_fails() {
        sendAll();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(4));
            long before = (long) stream.statistics().get("frames");
            send(Coin.BTC, "6");
            await(() -> (long) stream.statistics().get("frames") == before + 1);
        }
        assertThatThrownBy(stream::fetch).hasMessageContaining("no new quote of");
    }

    @Test
    void serverShutdown_reconnects() {
        sockets.peek().writeTextMessage("{\"e\":\"serverShutdown\",\"E\":1772366399000}");
        await(() -> sockets.size() == 2);
    }

    @Test
    void close_byServer_reconnects() {
        sockets.peek().close();
        await(() -> sockets.size() == 2);
    }

    @Test
    void garbage_reconnectsAndSpoilsNothing() throws SourceException {
        sendAll();
        sockets.peek().writeTextMessage("{\"stream\":\"btcusdt@ticker\",\"data\":{\"s\":\"BTCUSDT\",\"c\":\"-1\"}}");
        await(() -> sockets.size() == 2);
        assertThat(stream.fetch().quotes().get(Coin.BTC).price()).isEqualByComparingTo("5.25");
    }
}
