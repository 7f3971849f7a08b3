package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.archipelago.external.TickerStream.Timing;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Outcome;
import dev.archipelago.simulator.ServedCall;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import dev.archipelago.site.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickerStreamTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final Queue<ServerWebSocket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private static final Duration LIFE = Duration.ofMillis(3500);

    private URI base = URI.create("ws://127.0.0.1:1");
    private final Map<Coin, Quote> quotes = new ConcurrentHashMap<>();
    private TickerStream stream;

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
        base = URI.create("ws://127.0.0.1:" + server.actualPort());
        stream = stream(base, Optional.empty(), new Timing(LIFE, Timing.DEFAULT.waiting()));
        stream.start();
        await(() -> !sockets.isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        stream.close();
        client.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private TickerStream stream(URI main, Optional<URI> alternative, Timing timing) {
        return new TickerStream(
                new TickerStream.Endpoint(
                        "binance",
                        main,
                        alternative,
                        Upstreams.REGISTERED.streams().get("binance").protocol().apply(MarketCatalog.DEFAULT.coins())),
                (coin, quote, receivedAt) -> quotes.put(coin, quote),
                new TickerStream.Connector(client, timing, clock, new Random(1)));
    }

    private static void await(BooleanSupplier condition) {
        Await.until("the stream", condition::getAsBoolean);
    }

    /** Sends one frame of the combined stream in its documented format. */
    private void send(Coin coin, String price) {
        sockets.peek().writeTextMessage("""
            {"stream":"%susdt@ticker","data":{"e":"24hrTicker","E":1772366399000,"s":"%sUSDT","p":"0.0015","P":"2.50","w":"0.0018",
            "x":"0.0009","c":"%s","Q":"10","b":"0.0024","o":"0.0010","h":"0.0025","l":"0.0010","v":"10000","q":"18","n":18151}}\
            """.formatted(coin.symbol().toLowerCase(java.util.Locale.ROOT), coin, price));
    }

    private void sendAll() {
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            send(coin, "5.25");
        }
        await(() -> stream.complete());
    }

    @Test
    void start_uri_namesEveryTicker() {
        assertThat(asked.peek())
                .isEqualTo("/stream?streams=btcusdt@ticker/ethusdt@ticker/solusdt@ticker/xrpusdt@ticker/adausdt@ticker"
                        + "/linkusdt@ticker/bnbusdt@ticker");
    }

    @Test
    void frames_ofAllCoins_arePushed() {
        sendAll();
        await(() -> quotes.size() == MarketCatalog.DEFAULT.coins().size());
        assertThat(quotes.get(TestCoins.BTC).price()).isEqualByComparingTo("5.25");
        assertThat(quotes.get(TestCoins.BTC).observedAt()).isEqualTo("2026-03-01T11:59:59Z");
        assertThat(fields(stream.statistics())).containsEntry("state", "ok").containsEntry("frames", 7L);
    }

    @Test
    void frames_ofOneCoin_deliverWithoutBeingComplete() {
        send(TestCoins.BTC, "5");
        await(() -> quotes.containsKey(TestCoins.BTC));
        assertThat(quotes).containsOnlyKeys(TestCoins.BTC);
        assertThat(fields(stream.statistics()).get("quiet")).asString().contains("no new quote of ETH");
        assertThat(stream.delivering()).isTrue();
        assertThat(stream.complete()).isFalse();
    }

    @Test
    void silence_endsDeliveryAndReconnects() {
        sendAll();
        clock.advance(TickerStream.INTERVAL.plusMillis(1));
        assertThat(stream.delivering()).isFalse();
        await(() -> sockets.size() == 2);
        assertThat(fields(stream.statistics()))
                .containsEntry("connects", 2L)
                .containsEntry("last_error", "silent for 4 s");
    }

    @Test
    void frames_withoutSomeCoins_markThemSilent() {
        sendAll();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(4));
            long before = stream.statistics().activity().frames();
            send(TestCoins.BTC, "6");
            await(() -> stream.statistics().activity().frames() == before + 1);
        }
        assertThat(fields(stream.statistics()).get("quiet"))
                .asInstanceOf(LIST)
                .hasSize(MarketCatalog.DEFAULT.coins().size() - 1)
                .noneMatch(message -> message.toString().endsWith("BTC"));
        assertThat(stream.complete()).isFalse();
    }

    @Test
    void frame_olderThanTheLast_isPushedWithItsTime() {
        sendAll();
        await(() -> quotes.size() == MarketCatalog.DEFAULT.coins().size());
        sockets.peek()
                .writeTextMessage(
                        "{\"stream\":\"btcusdt@ticker\",\"data\":{\"s\":\"BTCUSDT\",\"c\":\"9\",\"E\":1772366398999}}");
        await(() -> quotes.get(TestCoins.BTC).price().intValue() == 9);
        assertThat(quotes.get(TestCoins.BTC).observedAt()).isEqualTo("2026-03-01T11:59:58.999Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"e\":\"serverShutdown\",\"E\":1772366399000}",
                "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1772366399000}}"
            })
    void serverShutdown_nextConnectionDeliversBeforeTheOldOneEnds(String frame) {
        renewedAfter(() -> sockets.peek().writeTextMessage(frame));
    }

    @Test
    void dayIsOver_nextConnectionDeliversBeforeTheOldOneEnds() {
        renewedAfter(() -> clock.advance(LIFE.plusMillis(1)));
    }

    private void renewedAfter(Runnable cause) {
        sendAll();
        ServerWebSocket first = sockets.element();
        CountDownLatch ended = new CountDownLatch(1);
        first.closeHandler(gone -> ended.countDown());
        cause.run();
        await(() -> sockets.size() == 2);
        assertThat(ended.getCount()).isEqualTo(1);
        sockets.remove();
        send(TestCoins.BTC, "5.5");
        await(() -> ended.getCount() == 0);
        assertThat(fields(stream.statistics())).containsEntry("renewals", 1L).containsEntry("state", "ok");
    }

    @Test
    void close_byServer_reconnects() {
        sockets.peek().close();
        await(() -> sockets.size() == 2);
    }

    @Test
    void invalidFrame_isIgnoredAndCounted() {
        sendAll();
        sockets.peek().writeTextMessage("{\"stream\":\"btcusdt@ticker\",\"data\":{\"s\":\"BTCUSDT\",\"c\":\"-1\"}}");
        await(() -> stream.statistics().activity().badFrames() == 1);
        assertThat(quotes.get(TestCoins.BTC).price()).isEqualByComparingTo("5.25");
        assertThat(fields(stream.statistics())).containsEntry("state", "ok").containsEntry("connects", 1L);
        assertThat(fields(stream.statistics()).get("last_bad_frame")).asString().contains("field data.c");
    }

    @Test
    void noJson_reconnects() {
        sendAll();
        sockets.peek().writeTextMessage("<html>");
        await(() -> sockets.size() == 2);
        assertThat(quotes.get(TestCoins.BTC).price()).isEqualByComparingTo("5.25");
    }

    @ParameterizedTest
    @ValueSource(ints = {451, 403})
    void start_mainHostRefuses_takesTheAlternative(int status) throws Exception {
        stream.close();
        sockets.clear();
        HttpServer refusing = vertx.createHttpServer()
                .requestHandler(
                        request -> request.response().setStatusCode(status).end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        URI main = URI.create("ws://localhost:" + refusing.actualPort());
        stream = stream(main, Optional.of(base), Timing.DEFAULT);
        stream.start();
        await(() -> !sockets.isEmpty());
        sendAll();
        assertThat(fields(stream.statistics()))
                .containsEntry("state", "ok")
                .containsEntry("host", "127.0.0.1")
                .containsEntry("main_host_refused_until", "2026-03-01T13:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 retry-after 60", "418 retry-after 60", "429"})
    void connect_refusedAsTooOften_waitsAsLongAsAsked(String fault) {
        try (Simulator simulator =
                Simulator.start(SimulatorOptions.defaults().withClock(clock).withStrict(true))) {
            simulator.act("binance-stream " + fault + " times 1");
            // Each wait advances the manual clock and takes no real time.
            TickerStream.Wait passing = (closed, time) -> {
                clock.advance(time);
                return closed.getCount() == 0;
            };
            TickerStream polite =
                    stream(simulator.base(Upstream.BINANCE_STREAM), Optional.empty(), Timing.with(passing));
            polite.start();
            await(() -> simulator.record().calls().size() >= 2);
            polite.close();

            List<ServedCall> calls = simulator.record().calls();
            assertThat(Duration.between(calls.getFirst().at(), calls.get(1).at()))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(fault.contains("60") ? 60 : 120));
            assertThat(calls.get(1).status()).isEqualTo(101);
            assertThat(simulator.record().count(Upstream.BINANCE_STREAM, Outcome.EARLY))
                    .isZero();
        }
    }

    @Test
    void connections_thatBreakAfterTwentySeconds_areAllReopenedWithinTwo() {
        stream.close();
        sockets.clear();
        Queue<Duration> pauses = new ConcurrentLinkedQueue<>();
        AtomicInteger seconds = new AtomicInteger();
        // Each check of the connection advances the clock by a second in which a quote arrives; the peer then closes
        // it.
        TickerStream.Wait passing = (closed, time) -> {
            if (time.toMillis() > 250) {
                pauses.add(time);
                sockets.clear();
                seconds.set(0);
                clock.advance(time);
            } else if (seconds.incrementAndGet() <= 20) {
                await(() -> !sockets.isEmpty());
                String price = Integer.toString(1000 * (pauses.size() + 1) + seconds.get());
                send(TestCoins.BTC, price);
                await(() -> quotes.containsKey(TestCoins.BTC)
                        && quotes.get(TestCoins.BTC).price().compareTo(new BigDecimal(price)) == 0);
                clock.advance(Duration.ofSeconds(1));
            } else {
                sockets.peek().close();
                return closed.await(10, TimeUnit.MILLISECONDS);
            }
            return closed.getCount() == 0;
        };
        stream = stream(base, Optional.empty(), Timing.with(passing));
        stream.start();
        await(() -> pauses.size() >= 6);
        assertThat(pauses).allSatisfy(pause -> assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(2)));
    }
}
