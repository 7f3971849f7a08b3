package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.alerts.RefusedRuleException;
import dev.archipelago.business.alerts.RuleRequest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** Alert rules, for whoever has the admin key: reading them needs it too, since webhooks are not for everyone. */
final class AlertRoutes {

    private static final String RULES = "/api/alerts";
    private static final String NO_RULE = "no alert rule has this number";

    private final Alerts alerts;
    private final AdminKey admin;
    private final Workers workers;
    private final Problems problems;
    private final Json json;

    /** An answer: its status, its fields (none: no body), and where what was made is found. */
    private record Answer(int status, Optional<Map<String, ?>> body, Optional<String> location) {

        static Answer ok(Map<String, ?> body) {
            return new Answer(200, Optional.of(body), Optional.empty());
        }
    }

    AlertRoutes(Alerts alerts, AdminKey admin, Workers workers, Problems problems, Json json) {
        this.alerts = alerts;
        this.admin = admin;
        this.workers = workers;
        this.problems = problems;
        this.json = json;
    }

    void mount(Paths paths) {
        paths.resource(RULES, admitted(this::list), Map.of(HttpMethod.POST, admitted(this::create)));
        paths.resource(
                RULES + "/:id",
                admitted(context -> ofRule(context, this::find)),
                Map.of(
                        HttpMethod.PATCH,
                        admitted(context -> ofRule(context, id -> change(id, AlertJson.request(body(context))))),
                        HttpMethod.DELETE,
                        admitted(context -> ofRule(context, this::delete))));
        paths.get(RULES + "/:id/deliveries", admitted(context -> ofRule(context, this::deliveries)));
    }

    private Handler<RoutingContext> admitted(Handler<RoutingContext> handler) {
        return context -> {
            switch (admin.judge(context.request().getHeader("authorization"))) {
                case NOT_CONFIGURED ->
                    problems.explain(
                            context.request(), 403, "set AUTO_UPDATE_SECRET_KEY to a key of your choice to allow this");
                case REFUSED -> {
                    context.response().putHeader("www-authenticate", "Bearer realm=\"archipelago\"");
                    problems.explain(
                            context.request(),
                            401,
                            "send Authorization: Bearer followed by the value of AUTO_UPDATE_SECRET_KEY");
                }
                case GRANTED -> handler.handle(context);
            }
        };
    }

    private void list(RoutingContext context) {
        answer(
                context,
                () -> Answer.ok(Map.of(
                        "alerts", alerts.list().stream().map(AlertJson::rule).toList())));
    }

    private void create(RoutingContext context) {
        answer(context, () -> {
            Alerts.Saved saved = alerts.create(AlertJson.request(body(context)));
            String location = RULES + "/" + saved.rule().id();
            return new Answer(201, Optional.of(AlertJson.saved(saved)), Optional.of(location));
        });
    }

    private Optional<Answer> find(long id) {
        return alerts.find(id).map(rule -> Answer.ok(AlertJson.rule(rule)));
    }

    private Optional<Answer> change(long id, RuleRequest request) throws RefusedRuleException {
        return alerts.change(id, request).map(saved -> Answer.ok(AlertJson.saved(saved)));
    }

    private Optional<Answer> delete(long id) {
        return alerts.delete(id) ? Optional.of(new Answer(204, Optional.empty(), Optional.empty())) : Optional.empty();
    }

    private Optional<Answer> deliveries(long id) {
        return alerts.deliveries(id)
                .map(all -> Answer.ok(Map.of(
                        "deliveries", all.stream().map(AlertJson::delivery).toList())));
    }

    /** What is done with one rule; empty if it is not there. */
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

    private static byte[] body(RoutingContext context) {
        return context.body().buffer() == null
                ? new byte[0]
                : context.body().buffer().getBytes();
    }

    private void answer(RoutingContext context, Callable<Answer> work) {
        Future<Answer> future = workers.run(context.vertx(), work);
        future.onComplete(answer -> send(context, answer), failure -> failed(context, failure));
    }

    private void send(RoutingContext context, Answer answer) {
        answer.location().ifPresent(place -> context.response().putHeader("location", place));
        if (answer.status() == 404) {
            problems.explain(context.request(), 404, NO_RULE);
        } else if (answer.body().isPresent()) {
            json.send(context.request(), answer.status(), answer.body().get());
        } else {
            json.sendNothing(context.request(), answer.status());
        }
    }

    private void failed(RoutingContext context, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedRuleException refused) {
                problems.explain(context.request(), refused.isFull() ? 409 : 400, String.valueOf(refused.getMessage()));
                return;
            }
        }
        problems.failed(context.request(), failure);
    }
}
