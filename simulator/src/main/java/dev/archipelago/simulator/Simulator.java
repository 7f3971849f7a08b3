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
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A running simulator: all upstreams on one port, with a simulated market. Thread-safe; must not be called from its own
 * event loop.
 */
public final class Simulator implements AutoCloseable {

    private static final int WAIT_SECONDS = 10;
    private static final int MAX_LINE = 16 * 1024;

    private final Vertx vertx;
    private final HttpServer server;
    private final String host;
    private final Market market;
    private final Faults faults;
    private final CallCounter calls;
    private final MarketRecord record;
    private final Map<Upstream, StreamServer> streams = new EnumMap<>(Upstream.class);
    private final Actions actions;
    private final ScenarioPlayer player;
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
        this.calls = new CallCounter();
        this.faults = new Faults(options.clock(), new Random(options.seed()), this::applyFaults);
        this.record = new MarketRecord(market, options.kept());
        StreamRules rules = new StreamRules(options.ping(), options.pong(), options.strict());
        for (Upstream upstream : Upstream.values()) {
            if (upstream.isStream() && upstream.isBinance()) {
                streams.put(upstream, new BinanceStream(upstream, rules, market, faults, record));
            }
        }
        Endpoints.exchanges(market)
                .forEach((upstream, format) ->
                        streams.put(upstream, new ExchangeStream(upstream, format, market, faults, record)));
        RateLimiters meters = new RateLimiters(options.strict());
        this.actions = new Actions(market, faults, streams);
        this.player = new ScenarioPlayer(actions);
        this.upstreams = new UpstreamApi(vertx, market, faults, calls, record, meters, streams);
        this.control = new ControlApi(market, faults, calls, record, actions, player, this::connectionsOnLoop);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_LINE));
    }

    /**
     * Starts a simulator and waits until it listens.
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

    /** The base URL of an upstream for clients: {@code ws:} for streams, without a trailing slash. */
    public URI base(Upstream upstream) {
        String scheme = upstream.isStream() ? "ws" : "http";
        return URI.create(scheme + "://" + host + ":" + port() + upstream.base());
    }

    /** The injected faults. */
    public Faults faults() {
        return faults;
    }

    /** The number of calls of each endpoint. */
    public CallCounter calls() {
        return calls;
    }

    /** The record of calls, served values and reference values. */
    public MarketRecord record() {
        return record;
    }

    /**
     * Executes an action in the syntax of scenarios: {@code binance 429 retry-after 30 for 1m}.
     *
     * @throws IllegalArgumentException which states what was expected
     */
    public void act(String action) {
        Action read = ActionSyntax.read(new WordReader(action));
        onLoop(() -> {
            actions.run(read);
            return true;
        });
    }

    /** Starts a scenario now and replaces the current one. */
    public void play(Scenario scenario) {
        onLoop(() -> {
            player.play(scenario, market.now());
            return true;
        });
    }

    /**
     * Fixes the price of {@code BTC}, {@code BTCUSDT} or {@code SPY} from now on.
     *
     * @throws IllegalArgumentException for an unknown symbol or a price out of range
     */
    public void holdPrice(String symbol, BigDecimal usd) {
        market.hold(symbol, usd);
    }

    /**
     * Releases a fixed price.
     *
     * @throws IllegalArgumentException for an unknown symbol
     */
    public void releasePrice(String symbol) {
        market.release(symbol);
    }

    /**
     * The current price of {@code BTC}, {@code BTCUSDT} or {@code SPY} in USD.
     *
     * @throws IllegalArgumentException for an unknown symbol
     */
    public BigDecimal price(String symbol) {
        return market.price(symbol);
    }

    /** The number of open stream connections of all upstreams. */
    public int connections() {
        return onLoop(this::connectionsOnLoop);
    }

    /** Closes all stream connections, after {@code serverShutdown} if announced; returns their number. */
    public int closeConnections(boolean announce) {
        return onLoop(() -> streams.values().stream()
                .mapToInt(stream -> announce ? stream.shutDown(Duration.ZERO) : stream.dropAll())
                .sum());
    }

    /** Executes a round now: due steps of the scenario, pings, closings, and a message to each stream. */
    public void push() {
        onLoop(() -> {
            round();
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

    private void listen(SimulatorOptions options) {
        // Server, timers and connections share the only event loop.
        await(server.requestHandler(this::answer).listen());
        vertx.setPeriodic(options.round().toMillis(), _ -> round());
    }

    private void round() {
        player.step(market.now());
        streams.values().forEach(StreamServer::round);
    }

    private int connectionsOnLoop() {
        return streams.values().stream().mapToInt(StreamServer::connections).sum();
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
                        () -> ResponseWriter.send(
                                request,
                                404,
                                Map.of(),
                                "application/json",
                                "{\"error\":\"no such upstream; GET /control lists them\"}"));
    }

    private void applyFaults() {
        if (!closed.get()) {
            vertx.runOnContext(_ -> streams.values().forEach(StreamServer::applyFaults));
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
