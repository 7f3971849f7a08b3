package dev.archipelago.web;

import dev.archipelago.observability.HouseMetrics;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds paths to the router: HEAD wherever there is GET, 405 for every other method, each request timed. */
final class Paths {

    /** How long a request's body may be, in bytes. */
    static final int BODY_MAXIMUM = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.web.requests");

    private final Router router;
    private final HouseMetrics metrics;
    private final Problems problems;
    private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_MAXIMUM);

    Paths(Router router, HouseMetrics metrics, Problems problems) {
        this.router = router;
        this.metrics = metrics;
        this.problems = problems;
    }

    /** What is read. */
    void get(String path, Handler<RoutingContext> handler) {
        reading(path, handler);
        refuseOthers(path, "GET, HEAD");
    }

    /** What changes something. */
    void post(String path, Handler<RoutingContext> handler) {
        changing(HttpMethod.POST, path, handler);
        refuseOthers(path, "POST");
    }

    /** What changes something and is also asked for by reading, as old pages do. */
    void getOrPost(String path, Handler<RoutingContext> handler) {
        reading(path, handler);
        changing(HttpMethod.POST, path, handler);
        refuseOthers(path, "GET, HEAD, POST");
    }

    /** What is read, and changed by other methods, each by its own handler. */
    void resource(String path, Handler<RoutingContext> get, Map<HttpMethod, Handler<RoutingContext>> others) {
        reading(path, get);
        others.forEach((method, handler) -> changing(method, path, handler));
        refuseOthers(
                path,
                others.keySet().stream()
                        .map(HttpMethod::name)
                        .sorted()
                        .collect(Collectors.joining(", ", "GET, HEAD, ", "")));
    }

    private void reading(String path, Handler<RoutingContext> handler) {
        Route route = router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
        route.handler(timed(path, handler));
    }

    private void changing(HttpMethod method, String path, Handler<RoutingContext> handler) {
        router.route(method, path).handler(bodies).handler(timed(path, handler));
    }

    private void refuseOthers(String path, String allowed) {
        router.route(path).handler(timed(path, context -> problems.methodNotAllowed(context.request(), allowed)));
    }

    private Handler<RoutingContext> timed(String path, Handler<RoutingContext> handler) {
        return context -> {
            long start = System.nanoTime();
            context.response().endHandler(nothing -> {
                long nanos = System.nanoTime() - start;
                int status = context.response().getStatusCode();
                metrics.request(path, status, nanos);
                if (LOG.isDebugEnabled()) {
                    LOG.debug(
                            "{} {} {} in {} us",
                            context.request().method(),
                            context.request().path(),
                            status,
                            nanos / 1000);
                }
            });
            handler.handle(context);
        };
    }
}
