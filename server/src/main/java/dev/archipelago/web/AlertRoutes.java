package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.alerts.RefusedRuleException;
import dev.archipelago.business.alerts.RuleRequest;
import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.key.Scope;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/**
 * The routes of alert rules. Reading them requires the scope {@code alerts:write}, too, since the addresses of webhooks
 * are confidential.
 */
public final class AlertRoutes implements RouteModule {

    private static final String RULES = "/api/alerts";
    private static final String NO_RULE = "no alert rule has this number";

    private final Alerts alerts;
    private final AdminGate admin;
    private final Admission operator;
    private final AuditLog audit;
    private final Workers workers;
    private final ErrorResponses problems;
    private final Json json;

    /** A response: its status, its fields (empty: no body), and the location of a created resource. */
    private record Answer(int status, Optional<Map<String, ?>> body, Optional<String> location) {

        static Answer ok(Map<String, ?> body) {
            return new Answer(200, Optional.of(body), Optional.empty());
        }
    }

    public AlertRoutes(Alerts alerts, RouteServices services) {
        this.alerts = alerts;
        this.admin = services.admin();
        this.operator = admin.requiring(Scope.ALERTS_WRITE);
        this.audit = services.access().audit();
        this.workers = services.workers();
        this.problems = services.problems();
        this.json = services.json();
    }

    @Override
    public void mount(RouteTable routes) {
        routes.resource(RULES, operator, this::list, Map.of(HttpMethod.POST, this::create));
        routes.resource(
                RULES + "/:id",
                operator,
                context -> ofRule(context, this::find),
                Map.of(
                        HttpMethod.PATCH,
                        context -> ofRule(context, id -> change(context, id)),
                        HttpMethod.DELETE,
                        context -> ofRule(context, id -> delete(context, id))));
        routes.get(RULES + "/:id/deliveries", operator, context -> ofRule(context, this::deliveries));
    }

    private void list(RoutingContext context) {
        answer(
                context,
                () -> Answer.ok(Map.of(
                        "alerts", alerts.list().stream().map(AlertJson::rule).toList())));
    }

    private void create(RoutingContext context) {
        answer(context, () -> {
            RuleRequest request = AlertJson.request(RequestBody.of(context));
            Alerts.Saved saved = audit.recorded(admin.origin(context), "alert.created", () -> {
                Alerts.Saved created = alerts.create(request);
                return new AuditLog.Change<>(
                        created, Optional.of(subject(created.rule().id())));
            });
            String location = RULES + "/" + saved.rule().id();
            return new Answer(201, Optional.of(AlertJson.saved(saved)), Optional.of(location));
        });
    }

    private Optional<Answer> find(long id) {
        return alerts.find(id).map(rule -> Answer.ok(AlertJson.rule(rule)));
    }

    private Optional<Answer> change(RoutingContext context, long id) throws Exception {
        RuleRequest request = AlertJson.request(RequestBody.of(context));
        Optional<Alerts.Saved> changed = audit.recorded(admin.origin(context), "alert.changed", () -> {
            Optional<Alerts.Saved> saved = alerts.change(id, request);
            return new AuditLog.Change<>(saved, saved.map(rule -> subject(id)));
        });
        return changed.map(saved -> Answer.ok(AlertJson.saved(saved)));
    }

    private Optional<Answer> delete(RoutingContext context, long id) throws Exception {
        boolean deleted = audit.recorded(admin.origin(context), "alert.deleted", () -> {
            boolean found = alerts.delete(id);
            return new AuditLog.Change<>(found, found ? Optional.of(subject(id)) : Optional.empty());
        });
        return deleted ? Optional.of(new Answer(204, Optional.empty(), Optional.empty())) : Optional.empty();
    }

    private static String subject(long id) {
        return "alert " + id;
    }

    private Optional<Answer> deliveries(long id) {
        return alerts.deliveries(id)
                .map(all -> Answer.ok(Map.of(
                        "deliveries", all.stream().map(AlertJson::delivery).toList())));
    }

    /** An operation on one rule; empty if the rule does not exist. */
    private interface RuleWork {
        Optional<Answer> on(long id) throws Exception;
    }

    private void ofRule(RoutingContext context, RuleWork work) {
        String id = context.pathParam("id");
        if (!Numbers.isNumber(id)) {
            problems.explain(context.request(), 400, "the number of an alert rule must be a positive whole number");
            return;
        }
        OptionalInt number = Numbers.parse(id);
        answer(
                context,
                () -> (number.isEmpty() ? Optional.<Answer>empty() : work.on(number.getAsInt()))
                        .orElse(new Answer(404, Optional.empty(), Optional.empty())));
    }

    private void answer(RoutingContext context, Callable<Answer> work) {
        Future<Answer> future = workers.run(context.vertx(), work);
        future.onComplete(answer -> send(context, answer), failure -> failed(context, failure));
    }

    private void send(RoutingContext context, Answer answer) {
        answer.location().ifPresent(location -> context.response().putHeader("location", location));
        if (answer.status() == 404) {
            problems.explain(context.request(), 404, NO_RULE);
        } else if (answer.body().isPresent()) {
            json.send(context.request(), answer.status(), answer.body().get());
        } else {
            json.sendNothing(context.request(), answer.status());
        }
    }

    private void failed(RoutingContext context, Throwable failure) {
        RootCauses.find(failure, RefusedRuleException.class)
                .ifPresentOrElse(
                        refused -> problems.explain(
                                context.request(), refused.isFull() ? 409 : 400, String.valueOf(refused.getMessage())),
                        () -> problems.failed(context.request(), failure));
    }
}
