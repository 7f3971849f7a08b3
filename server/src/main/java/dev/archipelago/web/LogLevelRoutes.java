package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.log.LogLevels;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The route at which operators read and change the levels of the log of this node; requires a key with every scope. */
public final class LogLevelRoutes implements RouteModule {

    private static final String PATH = "/api/log-levels";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_MINUTES = 24 * 60;
    private static final String EXPECTED =
            "expected {\"logger\": a name, \"level\": one of ERROR, WARN, INFO, DEBUG, TRACE,"
                    + " or null to undo a change, \"minutes\": a whole number from 1 to " + MOST_MINUTES
                    + ", if it is to end}";

    /** A change; without a level it undoes an earlier one. */
    private record Change(String logger, Optional<Level> level, Optional<Duration> time) {

        private String subject() {
            return logger + " "
                    + level.map(Level::name).orElse("unchanged")
                    + time.map(duration -> " for " + duration.toMinutes() + " min")
                            .orElse("");
        }
    }

    private final LogLevels levels;
    private final AuditLog audit;
    private final AdminGate admin;
    private final Workers workers;
    private final ErrorResponses problems;
    private final Json json;

    public LogLevelRoutes(LogLevels levels, RouteServices services) {
        this.levels = levels;
        this.audit = services.access().audit();
        this.admin = services.admin();
        this.workers = services.workers();
        this.problems = services.problems();
        this.json = services.json();
    }

    @Override
    public void mount(RouteTable routes) {
        routes.resource(PATH, admin.requiringAll(), this::list, Map.of(HttpMethod.PUT, this::change));
    }

    private void list(RoutingContext context) {
        json.send(
                context.request(),
                200,
                Map.of(
                        "levels",
                        levels.entries().stream().map(LogLevelRoutes::fields).toList()));
    }

    private static Map<String, Object> fields(LogLevels.Entry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("logger", entry.logger());
        fields.put("level", entry.level().name());
        fields.put("until", entry.until().map(Object::toString).orElse(null));
        return fields;
    }

    private void change(RoutingContext context) {
        Optional<Change> change = parsed(RequestBody.of(context));
        if (change.isEmpty()) {
            problems.explain(context.request(), 400, EXPECTED);
            return;
        }
        AuditLog.Origin origin = admin.origin(context);
        workers.run(context.vertx(), () -> {
                    audit.append(origin, "log_level.changed", change.get().subject());
                    return apply(change.get());
                })
                .onComplete(done -> answer(context, done), failure -> problems.failed(context.request(), failure));
    }

    private boolean apply(Change change) {
        if (change.level().isEmpty()) {
            levels.reset(change.logger());
            return true;
        }
        return levels.set(change.logger(), change.level().get(), change.time());
    }

    private void answer(RoutingContext context, boolean done) {
        if (done) {
            list(context);
        } else {
            problems.explain(context.request(), 409, "the levels of too many loggers are changed already");
        }
    }

    private static Optional<Change> parsed(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            JsonNode logger = root.path("logger");
            JsonNode level = root.path("level");
            JsonNode minutes = root.path("minutes");
            boolean wellFormed = logger.isString()
                    && LogLevels.isName(logger.asString())
                    && (level.isNull() || level.isString())
                    && (minutes.isMissingNode() || minutes.isNull() || minutes.isInt() && isTime(minutes.asInt()));
            if (!wellFormed) {
                return Optional.empty();
            }
            return Optional.of(new Change(
                    logger.asString(),
                    level.isNull()
                            ? Optional.empty()
                            : Optional.of(Level.valueOf(level.asString().toUpperCase(Locale.ROOT))),
                    minutes.isInt() ? Optional.of(Duration.ofMinutes(minutes.asInt())) : Optional.empty()));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isTime(int minutes) {
        return minutes >= 1 && minutes <= MOST_MINUTES;
    }
}
