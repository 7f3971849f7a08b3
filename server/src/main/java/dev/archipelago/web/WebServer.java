package dev.archipelago.web;

import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.web.page.Bulkhead;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: event loops that answer from memory, virtual threads for what must be made. Thread-safe.
 *
 * <p>Bounds: addresses of 8 KB, headers of 16 KB, bodies of 64 KB, WebSocket messages of 4 KB.
 */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final int URI_MAXIMUM = 8 * 1024;
    private static final int HEADERS_MAXIMUM = 16 * 1024;
    private static final int SOCKET_BUFFER = 64 * 1024;
    /** What operators ask for, and what is read from the class path: so much at once, and so much may wait. */
    private static final int COMMON_AT_ONCE = 8;

    private static final int COMMON_WAITING = 256;
    private static final Duration WAITING_TIME = Duration.ofSeconds(15);
    private static final Duration CONNECTION_IDLE = Duration.ofSeconds(90);
    private static final Duration SOCKET_IDLE = Duration.ofSeconds(300);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(4);

    private final WebParts parts;
    private final Vertx vertx;
    private final Workers workers =
            new Workers(new Bulkhead(COMMON_AT_ONCE, COMMON_WAITING, WAITING_TIME), WAITING_TIME);
    private final PageWriter writer;
    private final Json json;
    private final Problems problems;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Optional<HttpServer> server = Optional.empty();

    public WebServer(WebParts parts) {
        this.parts = parts;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Math.max(1, Runtime.getRuntime().availableProcessors()))
                // Without these Vert.x makes a directory of its own outside the data directory.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.writer = new PageWriter(parts.clock());
        this.json = new Json(parts.factory().siteHeaders(), parts.clock());
        this.problems =
                new Problems(parts.problems(), parts.problemPolicy(), parts.factory(), writer, json, parts.clock());
    }

    /**
     * Finds out early, before engines are started for nothing, whether the address can be listened on.
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
     * Begins to listen and returns the port.
     *
     * @throws ListenException if the address cannot be listened on; the message names it and the cause
     */
    public int start() {
        String host = parts.config().host();
        int port = parts.config().port();
        HttpServer http = vertx.createHttpServer(options(host, port));
        Router router = router();
        http.requestHandler(request -> {
            try {
                admit(request, router);
            } catch (RuntimeException e) {
                problems.failed(request, e);
            }
        });
        http.invalidRequestHandler(this::refuse);
        http.exceptionHandler(failure -> LOG.debug("connection failed: {}", failure.toString()));
        try {
            server = Optional.of(
                    http.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw cannotListen(host, port, e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new ListenException("Listening on " + host + ":" + port + " took too long.", e);
        }
        vertx.setPeriodic(SWEEP.toMillis(), timer -> parts.live().sweep(SOCKET_IDLE));
        return http.actualPort();
    }

    private static ListenException cannotListen(String host, int port, @Nullable Throwable cause) {
        String reason = String.valueOf(cause);
        return new ListenException(
                "Cannot listen on " + host + ":" + port + ": "
                        + (reason.contains("in use") ? "the address is in use" : reason)
                        + ". Stop what uses the port, or set HOST and PORT.",
                cause);
    }

    /** Takes no more connections, tells WebSocket clients to go, lets requests under way finish; five seconds at most. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        parts.live().close();
        server.ifPresent(http -> await(http.shutdown(DRAIN), DRAIN.plusMillis(500)));
        workers.close();
        await(vertx.close(), Duration.ofMillis(500));
    }

    private static void await(io.vertx.core.Future<Void> end, Duration patience) {
        try {
            end.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the server did not stop in time: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpServerOptions options(String host, int port) {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                // The request line holds the method and the version too; the address alone is measured on arrival.
                .setMaxInitialLineLength(URI_MAXIMUM + 64)
                .setMaxHeaderSize(HEADERS_MAXIMUM)
                .setIdleTimeout((int) CONNECTION_IDLE.toSeconds())
                // Beyond this Vert.x ends the connection without saying why; the endpoint refuses much sooner, with
                // 1009.
                .setMaxWebSocketFrameSize(SOCKET_BUFFER)
                .setMaxWebSocketMessageSize(SOCKET_BUFFER)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(2);
    }

    /** Every path this server takes, in the order they are tried. */
    Router router() {
        Router router = Router.router(vertx);
        Paths paths = new Paths(router, parts.operations().monitoring().metrics(), problems);
        Redirects redirects = new Redirects(parts.factory().siteHeaders(), parts.clock());
        RouteServices services = new RouteServices(
                workers,
                parts.pages().pools(),
                problems,
                json,
                parts.factory(),
                writer,
                parts.access(),
                new AdminGate(new AdminKey(parts.config().adminKey()), parts.access(), problems));
        new PageRoutes(new PageAnswers(parts.pages(), services, redirects), problems).mount(paths);
        new MarketRoutes(parts.dashboard(), parts.live(), services).mount(paths);
        new HistoryRoutes(parts.history(), parts.operations().cache(), services).mount(paths);
        new EmbedRoutes(parts.embed(), services).mount(paths);
        new CoinRoutes(parts.coins(), services).mount(paths);
        new OperationRoutes(
                        parts.operations(),
                        new OperationFigures(parts.operations(), parts.pages(), parts.clock()),
                        new OperatorAccess(
                                services.admin(),
                                parts.access().addresses(),
                                parts.config().operators()),
                        services,
                        parts.clock())
                .mount(paths);
        new AlertRoutes(parts.alerts(), services).mount(paths);
        new AuditRoutes(services).mount(paths);
        PageHead text = new PageHead(
                200,
                "text/plain; charset=utf-8",
                Optional.empty(),
                Optional.empty(),
                CachePolicy.shared(3600),
                CachePolicy.shared(3600));
        SmallFile robots = new SmallFile(text, parts.factory(), writer);
        new SecurityContact(
                        parts.site(),
                        parts.config(),
                        parts.clock(),
                        new SmallFile(text, parts.factory(), writer),
                        problems)
                .mount(paths);
        new AssetRoutes(
                        parts.assets(),
                        writer,
                        workers,
                        problems,
                        robots,
                        parts.config().publicBaseUrl())
                .mount(paths);
        Handler<RoutingContext> failed = context -> failed(context);
        for (int status : List.of(400, 404, 405, 406, 413, 415, 500)) {
            router.errorHandler(status, failed);
        }
        return router;
    }

    /** What is wrong whatever the path, before the router looks at it. */
    private void admit(HttpServerRequest request, Router router) {
        if (request.uri().length() > URI_MAXIMUM) {
            refuse(request, 414);
            return;
        }
        String length = request.headers().get("content-length");
        if (length != null && Numbers.isNumber(length) && tooLong(length)) {
            refuse(request, 413);
            return;
        }
        if (!decodable(request.uri())) {
            problems.send(request, 400);
            return;
        }
        router.handle(request);
    }

    private static boolean tooLong(String digits) {
        return Numbers.parse(digits).orElse(Integer.MAX_VALUE) > Paths.BODY_MAXIMUM;
    }

    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        if (status < 500) {
            if (status == 413) {
                context.response().putHeader("connection", "close");
            }
            problems.send(context.request(), status);
        } else {
            problems.failed(context.request(), failure == null ? new IllegalStateException("no cause") : failure);
        }
    }

    /** Whether every {@code %} begins an encoded byte, so that the router can decode the address. */
    private static boolean decodable(String uri) {
        for (int at = uri.indexOf('%'); at >= 0; at = uri.indexOf('%', at + 1)) {
            if (at + 2 >= uri.length()
                    || Character.digit(uri.charAt(at + 1), 16) < 0
                    || Character.digit(uri.charAt(at + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = 400;
        if (cause instanceof TooLongFrameException) {
            status = cause.getClass().getSimpleName().contains("Line") ? 414 : 431;
        }
        refuse(request, status);
    }

    private void refuse(HttpServerRequest request, int status) {
        // What follows on this connection cannot be told from the rest of this request.
        request.response().putHeader("connection", "close");
        request.response().endHandler(nothing -> request.connection().close());
        problems.send(request, status);
    }
}
