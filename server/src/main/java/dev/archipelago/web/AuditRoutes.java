package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditEntry;
import dev.archipelago.infrastructure.audit.AuditLog;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The route of the audit log of changes by operators; requires a key with every scope. */
public final class AuditRoutes implements RouteModule {

    private static final String PATH = "/api/audit";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAXIMUM_LIMIT = 500;

    private final AuditLog audit;
    private final AdminGate admin;
    private final Workers workers;
    private final ErrorResponses problems;
    private final Json json;

    public AuditRoutes(RouteServices services) {
        this.audit = services.access().audit();
        this.admin = services.admin();
        this.workers = services.workers();
        this.problems = services.problems();
        this.json = services.json();
    }

    @Override
    public void mount(RouteTable routes) {
        routes.get(PATH, admin.requiringAll(), this::list);
    }

    private void list(RoutingContext context) {
        OptionalLong before = parameter(context, "before", Long.MAX_VALUE);
        OptionalLong limit = parameter(context, "limit", DEFAULT_LIMIT);
        if (before.isEmpty() || limit.isEmpty() || limit.getAsLong() > MAXIMUM_LIMIT) {
            problems.explain(
                    context.request(),
                    400,
                    "before must be the id of an entry and limit a number from 1 to " + MAXIMUM_LIMIT);
            return;
        }
        int maximum = (int) limit.getAsLong();
        workers.run(context.vertx(), () -> audit.newest(maximum, before))
                .onComplete(
                        entries -> json.send(context.request(), 200, body(entries, maximum)),
                        failure -> problems.failed(context.request(), failure));
    }

    /** The value of a parameter, or the default; empty if it is not the identifier of an entry. */
    private static OptionalLong parameter(RoutingContext context, String name, long defaultValue) {
        @Nullable
        String text =
                context.request().query() == null ? null : context.request().getParam(name);
        if (text == null) {
            return OptionalLong.of(defaultValue);
        }
        OptionalInt number = Numbers.isNumber(text) ? Numbers.parse(text) : OptionalInt.empty();
        return number.isEmpty() || number.getAsInt() < 1 ? OptionalLong.empty() : OptionalLong.of(number.getAsInt());
    }

    private static Map<String, Object> body(List<AuditEntry> entries, int maximum) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("entries", entries.stream().map(AuditRoutes::fields).toList());
        // A full page may be followed by another one.
        body.put(
                "next",
                entries.size() < maximum
                        ? null
                        : PATH + "?before=" + entries.getLast().id() + "&limit=" + maximum);
        return body;
    }

    private static Map<String, Object> fields(AuditEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", entry.id());
        fields.put("at", entry.at().toString());
        fields.put("actor", entry.actor());
        fields.put("address", entry.address());
        fields.put("action", entry.action());
        fields.put("subject", entry.subject());
        return fields;
    }
}
