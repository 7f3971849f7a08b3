package dev.archipelago.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A running simulator: one port on which all six upstreams answer, over a market of its own. Thread-safe; not to be called from its own event loop. */
public final class Simulator implements AutoCloseable {

    private static final int WAIT_SECONDS = 10;
    private static final int MAX_LINE = 16 * 1024;

    private final Vertx vertx;
    private final HttpServer server;
    private final String host;
    private final Market market;
    private final Faults faults;
    private final Calls calls;
    private final BinanceStream stream;
    private final UpstreamApi upstreams;
    private final ControlApi control;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Simulator(SimulatorOptions options) {
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.host = options.host();
        this.market = new Market(options.seed(), options.clock());
        this.calls = new Calls();
        this.faults = new Faults(this::applyFaults);
        this.stream = new BinanceStream(market, faults);
        this.upstreams = new UpstreamApi(vertx, faults, calls, formats(market), stream);
        this.control = new ControlApi(market, faults, calls, stream);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_LINE));
    }

    /**
     * Starts one and waits until it listens.
     *
     * @throws UncheckedIOException when it cannot listen on the address and port
     */
    public static Simulator start(SimulatorOptions options) {
        Simulator simulator = new Simulator(options);
        try {
            simulator.listen(options);
            return simulator;
        } catch (RuntimeException e) {
            simulator.close();
            throw new UncheckedIOException(new java.io.IOException(
                    "cannot listen on " + options.host() + ":" + options.port() + "; choose another port", e));
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** What a client configures as the base of that upstream: {@code ws:} for the streams, without a slash at its end. */
    public URI base(Upstream upstream) {
        String scheme = upstream == Upstream.BINANCE_STREAM ? "ws" : "http";
        return URI.create(scheme + "://" + host + ":" + port() + upstream.base());
    }

    /** Which upstreams misbehave. */
    public Faults faults() {
        return faults;
    }

    /** How often each endpoint was asked. */
    public Calls calls() {
        return calls;
    }

    /**
     * Holds the price of {@code BTC}, {@code BTCUSDT} or {@code SPY} from now on.
     *
     * @throws IllegalArgumentException for an unknown symbol or a price out of range
     */
    public void holdPrice(String symbol, BigDecimal usd) {
        market.hold(symbol, usd);
    }

    /**
     * Lets a held price walk again.
     *
     * @throws IllegalArgumentException for an unknown symbol
     */
    public void releasePrice(String symbol) {
        market.release(symbol);
    }

    /**
     * The price of {@code BTC}, {@code BTCUSDT} or {@code SPY} now, in USD.
     *
     * @throws IllegalArgumentException for an unknown symbol
     */
    public BigDecimal price(String symbol) {
        return market.price(symbol);
    }

    /** How many stream connections are open. */
    public int connections() {
        return onLoop(stream::connections);
    }

    /** Ends all stream connections once, after {@code serverShutdown} if announced; returns how many there were. */
    public int closeConnections(boolean announce) {
        return onLoop(() -> stream.closeAll(announce));
    }

    /** Sends a round to all streams now, besides those sent by time. */
    public void push() {
        onLoop(() -> {
            stream.round();
            return true;
        });
    }

    /** Stops it at once. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            await(vertx.close());
        }
    }

    static Set<String> endpoints(Upstream upstream) {
        return upstream == Upstream.BINANCE_STREAM
                ? Set.of(BinanceStream.COMBINED, BinanceStream.RAW)
                : Optional.ofNullable(formats(new Market(0, java.time.InstantSource.system()))
                                .get(upstream))
                        .map(WireFormat::endpoints)
                        .orElse(Set.of());
    }

    private static Map<Upstream, WireFormat> formats(Market market) {
        Map<Upstream, WireFormat> formats = new EnumMap<>(Upstream.class);
        formats.put(Upstream.BINANCE, new BinanceFormat(market));
        formats.put(Upstream.COINGECKO, new CoinGeckoFormat(market));
        formats.put(Upstream.COINMARKETCAP, new CoinMarketCapFormat(market));
        formats.put(Upstream.TAAPI, new TaapiFormat(market));
        formats.put(Upstream.FINNHUB, new FinnhubFormat(market));
        formats.put(Upstream.ALTERNATIVEME, new AlternativeMeFormat(market));
        return formats;
    }

    private void listen(SimulatorOptions options) {
        // Everything runs on one event loop: the server's, the timers' and the connections' contexts share the only one
        // there is.
        await(server.requestHandler(this::answer).listen());
        vertx.setPeriodic(options.round().toMillis(), _ -> stream.round());
        vertx.setPeriodic(options.ping().toMillis(), _ -> stream.ping());
    }

    private void answer(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        String[] parts = path.replaceAll("^/|/$", "").split("/", 2);
        String rest = parts.length == 2 ? parts[1] : "";
        if (parts[0].equals("control")) {
            control.answer(rest, request);
            return;
        }
        Upstream.of(parts[0])
                .ifPresentOrElse(
                        upstream -> upstreams.answer(upstream, rest, request),
                        () -> UpstreamApi.send(
                                request,
                                404,
                                Map.of(),
                                "application/json",
                                "{\"error\":\"no such upstream; GET /control lists them\"}"));
    }

    private void applyFaults() {
        if (!closed.get()) {
            vertx.runOnContext(_ -> stream.applyFaults());
        }
    }

    private <T> T onLoop(Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        vertx.runOnContext(_ -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    private static <T> T await(Future<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the simulator", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the simulator did not answer within 10 s", e);
        }
    }
}
