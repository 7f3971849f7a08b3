package dev.archipelago.web;

import dev.archipelago.web.connection.Connections;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Adds routes to a router, with HEAD for every GET, 405 for every other method, and tells the observer of requests
 * which one answers.
 */
public final class RouteTable {

    private final Router router;
    private final ErrorResponses problems;

    RouteTable(Router router, ErrorResponses problems) {
        this.router = router;
        this.problems = problems;
    }

    /** Adds a read-only resource. */
    void get(String path, Handler<RoutingContext> handler) {
        reading(path, handler);
        refuseOthers(path, "GET, HEAD");
    }

    /** Adds a read-only resource that takes long to render or to send. */
    void export(String path, Handler<RoutingContext> handler) {
        get(path, context -> {
            Connections.allowExport(context.request());
            handler.handle(context);
        });
    }

    /** Adds a read-only resource for authorised clients. */
    void get(String path, Admission admission, Handler<RoutingContext> handler) {
        get(path, context -> admission.admit(context, () -> handler.handle(context)));
    }

    /** Adds an operation that changes state. */
    void post(String path, Admission admission, Handler<RoutingContext> handler) {
        changing(HttpMethod.POST, path, admission, handler);
        refuseOthers(path, "POST");
    }

    /** Adds an operation that old pages also invoke by GET. */
    void getOrPost(String path, Handler<RoutingContext> handler) {
        reading(path, exactly(path, handler));
        changing(HttpMethod.POST, path, Admission.EVERYBODY, handler);
        refuseOthers(path, "GET, HEAD, POST");
    }

    /** Adds a resource that authorised clients read, and change with other methods. */
    void resource(
            String path,
            Admission admission,
            Handler<RoutingContext> get,
            Map<HttpMethod, Handler<RoutingContext>> others) {
        reading(path, context -> admission.admit(context, () -> get.handle(context)));
        others.forEach((method, handler) -> changing(method, path, admission, handler));
        refuseOthers(
                path,
                others.keySet().stream()
                        .map(HttpMethod::name)
                        .sorted()
                        .collect(Collectors.joining(", ", "GET, HEAD, ", "")));
    }

    private void reading(String path, Handler<RoutingContext> handler) {
        Route route = router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
        route.handler(observed(path, handler));
    }

    /** Authorises the client first, then reads the body, then calls the handler. */
    private void changing(HttpMethod method, String path, Admission admission, Handler<RoutingContext> handler) {
        Handler<RoutingContext> change = context -> admission.admit(
                context,
                () -> RequestBody.read(
                        context, status -> problems.send(context.request(), status), () -> handler.handle(context)));
        router.route(method, path).handler(observed(path, exactly(path, change)));
    }

    /** The router ignores a slash at the end of a path, but an operation that changes state requires the exact path. */
    private Handler<RoutingContext> exactly(String path, Handler<RoutingContext> handler) {
        return context -> {
            if (RequestChecks.isExactly(path, context.request().path())) {
                handler.handle(context);
            } else {
                problems.send(context.request(), 404);
            }
        };
    }

    private void refuseOthers(String path, String allowed) {
        router.route(path).handler(observed(path, context -> problems.methodNotAllowed(context.request(), allowed)));
    }

    private static Handler<RoutingContext> observed(String path, Handler<RoutingContext> handler) {
        return context -> {
            RequestObserver.routed(path);
            handler.handle(context);
        };
    }
}
