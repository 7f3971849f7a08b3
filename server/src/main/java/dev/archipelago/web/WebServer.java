package dev.archipelago.web;

import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.infrastructure.trace.Tracing;
import dev.archipelago.observability.SystemMetrics;
import dev.archipelago.web.connection.ConnectionLimits;
import dev.archipelago.web.connection.Connections;
import dev.archipelago.web.live.LiveSocket;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: event loops answer from memory, virtual threads run everything else. Thread-safe.
 *
 * <p>Limits: URLs of 8 KB, headers of 16 KB, bodies of 64 KB (reports: 8 MB), WebSocket messages of 4 KB.
 */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final int HEADERS_MAXIMUM = 16 * 1024;
    private static final Duration SOCKET_IDLE = Duration.ofSeconds(300);
    private static final Duration SOCKET_SWEEP = Duration.ofSeconds(30);
    private static final Duration CONNECTION_SWEEP = Duration.ofMillis(250);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final WebConfig config;
    private final RouteServices services;
    private final RequestObserver observer;
    private final List<RouteModule> modules;
    private final LiveSocket live;
    private final Vertx vertx;
    private final ErrorResponses problems;
    private final Connections connections;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    /** One for each event loop; all have the same listening socket, whose connections are given to them in turn. */
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    private final int loops = Runtime.getRuntime().availableProcessors();
    private volatile Future<Void> drained = Future.succeededFuture();

    /**
     * Constructs a server that does not listen yet.
     *
     * @param metrics counts the requests
     * @param modules add the routes, in order
     * @param live the WebSocket connections, which are closed with the server
     * @param tracing has a span for each request
     */
    public WebServer(
            WebConfig config,
            RouteServices services,
            SystemMetrics metrics,
            List<RouteModule> modules,
            LiveSocket live,
            Tracing tracing) {
        this(
                config,
                services,
                metrics,
                modules,
                live,
                ConnectionLimits.ofMaximum(config.maximumConnections()),
                tracing);
    }

    WebServer(
            WebConfig config,
            RouteServices services,
            SystemMetrics metrics,
            List<RouteModule> modules,
            LiveSocket live,
            ConnectionLimits limits,
            Tracing tracing) {
        this.config = config;
        this.services = services;
        this.observer = new RequestObserver(services.access().addresses(), metrics, tracing);
        this.modules = List.copyOf(modules);
        this.live = live;
        this.problems = services.problems();
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(loops)
                // Otherwise Vert.x would create a cache directory outside the data directory.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        // Vert.x would log the failure and leave the request open until the idle connection is closed.
        vertx.exceptionHandler(this::callbackFailed);
        this.connections = new Connections(limits, services.factory().siteHeaders(), decoding(), System::nanoTime);
    }

    /**
     * Checks whether the server can listen on its address, before engines are started.
     *
     * @throws ListenException as {@link #start} does
     */
    public static void requireFree(WebConfig config) {
        if (config.port() == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException e) {
            throw cannotListen(config.host(), config.port(), e);
        }
    }

    /**
     * Starts listening and returns the port.
     *
     * @throws ListenException if the server cannot listen on its address; the message names it and the cause
     */
    public int start() {
        Router router = router();
        try {
            vertx.deployVerticle(() -> context -> listen(router), new DeploymentOptions().setInstances(loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw cannotListen(config.host(), config.port(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new ListenException("Listening on " + config.host() + ":" + config.port() + " took too long.", e);
        }
        vertx.setPeriodic(CONNECTION_SWEEP.toMillis(), timer -> connections.sweep());
        vertx.setPeriodic(SOCKET_SWEEP.toMillis(), timer -> live.sweep(SOCKET_IDLE));
        return servers.getFirst().actualPort();
    }

    /** Listens on the current event loop. */
    private Future<HttpServer> listen(Router router) {
        HttpServer http = vertx.createHttpServer(options());
        http.connectionHandler(connections::opened);
        http.requestHandler(request -> {
            observer.begin(request);
            admit(request, router);
        });
        http.invalidRequestHandler(request -> {
            observer.begin(request);
            refuse(
                    request,
                    RequestChecks.undecodable(request),
                    "the head of the request is not HTTP/1.1, or is too long");
        });
        http.exceptionHandler(failure -> LOG.debug("connection failed: {}", failure.toString()));
        servers.add(http);
        return http.listen(
                config.port() == 0
                        ? SocketAddress.sharedRandomPort(1, config.host())
                        : SocketAddress.inetSocketAddress(config.port(), config.host()));
    }

    private void callbackFailed(Throwable failure) {
        RequestObserver.current()
                .ifPresentOrElse(
                        request -> problems.failed(request, failure),
                        () -> LOG.error("a callback without a request failed", failure));
    }

    private static ListenException cannotListen(String host, int port, @Nullable Throwable cause) {
        return new ListenException("Cannot listen on " + host + ":" + port + ": " + reason(port, cause), cause);
    }

    private static String reason(int port, @Nullable Throwable cause) {
        String text = String.valueOf(cause);
        if (text.contains("in use")) {
            return "the address is in use. Stop what uses the port, or set HOST and PORT.";
        }
        if (text.contains("Permission denied")) {
            return "this user may not use ports below 1024. Set PORT to a higher one (not " + port
                    + "), or give the process CAP_NET_BIND_SERVICE.";
        }
        if (text.contains("UnknownHost") || text.contains("UnresolvedAddress") || text.contains("resolve")) {
            return "the host is unknown. Set HOST to an address of this machine, or to 0.0.0.0 for all.";
        }
        if (text.contains("Cannot assign")) {
            return "this machine does not have the address. Set HOST to one that it has, or to 0.0.0.0 for all.";
        }
        return text + ". Set HOST and PORT.";
    }

    /**
     * Begins to stop and returns at once. The server stops listening, every response has {@code Connection: close} and
     * is the last of its connection, idle connections are closed, and WebSocket connections are closed with 1001. Call
     * it a moment after {@link dev.archipelago.observability.Readiness#drain}, so that load balancers send no more
     * requests. A second call does nothing.
     *
     * <p>The server stops listening before the first connection is closed; otherwise a reconnecting client could be in
     * the backlog of the socket when it is closed.
     */
    public void drain() {
        if (!draining.compareAndSet(false, true)) {
            return;
        }
        live.close();
        drained = connections
                .stopAccepting()
                .eventually(() -> Future.join(
                        servers.stream().map(http -> http.shutdown(DRAIN)).toList()));
    }

    /** The number of open connections. */
    public int connections() {
        return connections.count();
    }

    /** Drains if that has not begun, and waits for all connections to end, three and a half seconds at most. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        drain();
        await(drained, DRAIN.plusMillis(500));
        services.workers().close();
        await(vertx.close(), Duration.ofMillis(500));
    }

    private static void await(Future<Void> end, Duration timeout) {
        try {
            end.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the server did not stop in time: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setMaxWebSocketFrameSize(LiveSocket.MESSAGE_MAXIMUM)
                .setMaxWebSocketMessageSize(LiveSocket.MESSAGE_MAXIMUM)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of("chat", "superchat"))
                .setWebSocketClosingTimeout(2);
    }

    private static Http1ServerConfig decoding() {
        return new Http1ServerConfig()
                // The request line also contains the method and the version; the URL itself is checked separately.
                .setMaxInitialLineLength(RequestChecks.URI_MAXIMUM + 64)
                .setMaxHeaderSize(HEADERS_MAXIMUM);
    }

    /** Every route of the server, in the order in which they are tried. */
    Router router() {
        Router router = Router.router(vertx);
        RouteTable table = new RouteTable(router, problems);
        modules.forEach(module -> module.mount(table));
        Handler<RoutingContext> failed = context -> failed(context);
        for (int status : List.of(400, 404, 405, 406, 413, 415, 500)) {
            router.errorHandler(status, failed);
        }
        return router;
    }

    /** Checks a request before it is routed. */
    private void admit(HttpServerRequest request, Router router) {
        OptionalInt fatal = RequestChecks.fatal(request);
        if (fatal.isPresent()) {
            request.response().putHeader("connection", "close");
            problems.send(request, fatal.getAsInt());
            return;
        }
        RequestBody.holdBack(request, status -> refuse(request, status, "the body is not framed as HTTP/1.1 requires"));
        if (!RequestChecks.isDecodable(request.uri())) {
            problems.send(request, 400);
        } else if (RequestChecks.isNormal(request.path())) {
            router.handle(request);
        } else {
            problems.send(request, 404);
        }
    }

    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        if (status < 500) {
            problems.send(context.request(), status);
        } else {
            problems.failed(context.request(), failure == null ? new IllegalStateException("no cause") : failure);
        }
    }

    /** Rejects a request after which the rest of the connection cannot be interpreted. */
    private void refuse(HttpServerRequest request, int status, String detail) {
        if (!request.response().headWritten()) {
            request.response().putHeader("connection", "close");
            problems.explain(request, status, detail);
        }
    }
}
