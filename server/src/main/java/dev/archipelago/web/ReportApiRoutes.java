package dev.archipelago.web;

import dev.archipelago.business.reports.ChangedReportException;
import dev.archipelago.business.reports.InvalidReportException;
import dev.archipelago.business.reports.Publishing;
import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.key.IdempotentRequests;
import dev.archipelago.infrastructure.key.IdempotentRequests.Response;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportState;
import dev.archipelago.market.report.ReportSubmission;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The routes by which programs and operators publish reports; they require the scope {@code reports:write}. A change is
 * made in one transaction with its entry in the audit log and with the response that is remembered for its {@code
 * Idempotency-Key}.
 */
public final class ReportApiRoutes implements RouteModule {

    /** The address of the reports; longer bodies are accepted below it. */
    static final String REPORTS = "/api/reports";

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAXIMUM_LIMIT = 200;
    private static final String NO_REPORT = "no report has this number";

    private final Publishing publishing;
    private final IdempotentRequests requests;
    private final ReportApiJson reports;
    private final AdminGate admin;
    private final AuditLog audit;
    private final Workers workers;
    private final ErrorResponses problems;
    private final Json json;

    /** @param publicBaseUrl the site's own address; addresses in responses are relative without it */
    public ReportApiRoutes(
            Publishing publishing, IdempotentRequests requests, Optional<URI> publicBaseUrl, RouteServices services) {
        this.publishing = publishing;
        this.requests = requests;
        this.reports = new ReportApiJson(publicBaseUrl);
        this.admin = services.admin();
        this.audit = services.access().audit();
        this.workers = services.workers();
        this.problems = services.problems();
        this.json = services.json();
    }

    @Override
    public void mount(RouteTable routes) {
        Admission operator = admin.requiring(Scope.REPORTS_WRITE);
        routes.resource(REPORTS, operator, this::list, Map.of(HttpMethod.POST, this::create));
        routes.resource(
                REPORTS + "/:id",
                operator,
                this::show,
                Map.of(HttpMethod.PUT, this::correct, HttpMethod.DELETE, this::delete));
        routes.post(REPORTS + "/:id/publish", operator, this::publish);
        routes.post(REPORTS + "/:id/unpublish", operator, this::unpublish);
    }

    private void list(RoutingContext context) {
        OptionalInt before = number(context, "before", Integer.MAX_VALUE);
        OptionalInt limit = number(context, "limit", DEFAULT_LIMIT);
        Optional<String> word = parameter(context, "state");
        Optional<ReportState> state = word.flatMap(ReportState::of);
        if (before.isEmpty()
                || limit.isEmpty()
                || limit.getAsInt() > MAXIMUM_LIMIT
                || word.isPresent() && state.isEmpty()) {
            problems.explain(
                    context.request(),
                    400,
                    "before must be the number of a report, limit a number from 1 to " + MAXIMUM_LIMIT
                            + ", state draft, scheduled or published");
            return;
        }
        workers.run(context.vertx(), () -> {
                    var found = publishing.list(before.getAsInt(), limit.getAsInt(), state);
                    Optional<String> next = found.size() < limit.getAsInt()
                            ? Optional.empty()
                            : Optional.of(REPORTS + "?before="
                                    + found.getLast().entry().id() + "&limit="
                                    + limit.getAsInt()
                                    + state.map(wanted -> "&state=" + wanted.word())
                                            .orElse(""));
                    return reports.list(found, next);
                })
                .onComplete(body -> json.send(context.request(), 200, body), failure -> failed(context, failure));
    }

    private void show(RoutingContext context) {
        withId(
                context,
                id -> workers.run(context.vertx(), () -> publishing.find(id))
                        .onComplete(
                                found -> found.ifPresentOrElse(
                                        report -> {
                                            context.response().putHeader("etag", "\"" + report.version() + "\"");
                                            json.send(
                                                    context.request(),
                                                    200,
                                                    reports.whole(report, publishing.removed(report.content())));
                                        },
                                        () -> problems.explain(context.request(), 404, NO_REPORT)),
                                failure -> failed(context, failure)));
    }

    private void create(RoutingContext context) {
        String author = AdminGate.holder(context).name();
        respond(context, "report.created", () -> {
            ReportSubmission submission = publishing.submission(RequestBody.of(context));
            ManagedReport report = publishing.create(submission, author);
            return Optional.of(new Outcome(201, report));
        });
    }

    private void correct(RoutingContext context) {
        String author = AdminGate.holder(context).name();
        withId(
                context,
                id -> respond(context, "report.corrected", () -> {
                    ReportSubmission submission = publishing.submission(RequestBody.of(context));
                    return publishing
                            .correct(id, submission, version(context), author)
                            .map(report -> new Outcome(200, report));
                }));
    }

    private void publish(RoutingContext context) {
        String author = AdminGate.holder(context).name();
        Optional<String> text = parameter(context, "at");
        Optional<Instant> at;
        try {
            at = text.map(Instant::parse);
        } catch (DateTimeParseException e) {
            problems.explain(context.request(), 400, "at must be a time such as 2026-11-30T20:30:00Z");
            return;
        }
        withId(
                context,
                id -> respond(
                        context,
                        at.isPresent() ? "report.scheduled" : "report.published",
                        () -> publishing
                                .publish(id, at, version(context), author)
                                .map(report -> new Outcome(200, report))));
    }

    private void unpublish(RoutingContext context) {
        String author = AdminGate.holder(context).name();
        withId(
                context,
                id -> respond(
                        context,
                        "report.unpublished",
                        () -> publishing
                                .unpublish(id, version(context), author)
                                .map(report -> new Outcome(200, report))));
    }

    private void delete(RoutingContext context) {
        withId(context, id -> {
            AuditLog.Origin origin = admin.origin(context);
            workers.run(
                            context.vertx(),
                            () -> audit.recorded(origin, "report.deleted", () -> {
                                boolean deleted = publishing.delete(id);
                                return new AuditLog.Change<>(
                                        deleted, deleted ? Optional.of("report " + id) : Optional.empty());
                            }))
                    .onComplete(
                            deleted -> {
                                if (deleted) {
                                    json.sendNothing(context.request(), 204);
                                } else {
                                    problems.explain(context.request(), 404, NO_REPORT);
                                }
                            },
                            failure -> failed(context, failure));
        });
    }

    /** A changed report. */
    private record Outcome(int status, ManagedReport report) {}

    private interface Work {
        Optional<Outcome> call() throws Exception;
    }

    private void respond(RoutingContext context, String action, Work work) {
        AuditLog.Origin origin = admin.origin(context);
        Optional<String> key = Optional.ofNullable(context.request().getHeader("idempotency-key"));
        if (key.filter(text -> text.isBlank() || text.length() > IdempotentRequests.MAX_KEY_LENGTH)
                .isPresent()) {
            problems.explain(context.request(), 400, "Idempotency-Key must have 1 to 255 characters");
            return;
        }
        IdempotentRequests.Work recorded = () -> audit.recorded(origin, action, () -> {
            Optional<Outcome> outcome = work.call();
            return new AuditLog.Change<>(response(outcome), outcome.map(done -> subject(done.report())));
        });
        byte[] content = content(context);
        workers.run(
                        context.vertx(),
                        () -> key.isPresent()
                                ? requests.once(
                                        new IdempotentRequests.Request(origin.actor(), key.get(), content), recorded)
                                : recorded.call())
                .onComplete(response -> send(context, response), failure -> failed(context, failure));
    }

    private static String subject(ManagedReport report) {
        return "report " + report.id()
                + switch (report.state()) {
                    case DRAFT -> ", a draft";
                    case SCHEDULED ->
                        ", to be published at " + report.publishAt().orElseThrow();
                    case PUBLISHED -> "";
                };
    }

    private Response response(Optional<Outcome> outcome) {
        if (outcome.isEmpty()) {
            return new Response(404, Optional.empty(), "");
        }
        ManagedReport report = outcome.get().report();
        byte[] body = Json.bytes(reports.changed(report, publishing.removed(report.content())));
        return new Response(
                outcome.get().status(),
                outcome.get().status() == 201 ? Optional.of(REPORTS + "/" + report.id()) : Optional.empty(),
                new String(body, StandardCharsets.UTF_8));
    }

    private void send(RoutingContext context, Response response) {
        if (response.status() == 404) {
            problems.explain(context.request(), 404, NO_REPORT);
            return;
        }
        response.location().ifPresent(location -> context.response().putHeader("location", location));
        json.send(
                context.request(),
                response.status(),
                "application/json; charset=utf-8",
                response.body().getBytes(StandardCharsets.UTF_8));
    }

    private void failed(RoutingContext context, Throwable failure) {
        Optional<InvalidReportException> invalid = RootCauses.find(failure, InvalidReportException.class);
        if (invalid.isPresent()) {
            problems.explain(
                    context.request(), 400, String.valueOf(invalid.get().getMessage()));
        } else if (RootCauses.isCausedBy(failure, ChangedReportException.class)) {
            problems.explain(context.request(), 412, "the report was changed meanwhile; read it again");
        } else if (RootCauses.isCausedBy(failure, IdempotentRequests.ReusedKeyException.class)) {
            problems.explain(context.request(), 422, "the Idempotency-Key was used for another request");
        } else if (SqlStates.unusable(failure)) {
            problems.explain(context.request(), 503, "the database role of this server may not write reports");
        } else {
            problems.failed(context.request(), failure);
        }
    }

    private interface OfReport {
        void accept(int id);
    }

    private void withId(RoutingContext context, OfReport work) {
        String text = context.pathParam("id");
        if (!Numbers.isNumber(text)) {
            problems.explain(context.request(), 400, "the number of a report must be a positive whole number");
            return;
        }
        OptionalInt id = Numbers.parse(text);
        if (id.isEmpty()) {
            problems.explain(context.request(), 404, NO_REPORT);
        } else {
            work.accept(id.getAsInt());
        }
    }

    /** The version in {@code If-Match}; empty if any version may be changed. */
    private static Optional<String> version(RoutingContext context) {
        return Optional.ofNullable(context.request().getHeader("if-match"))
                .filter(value -> !value.equals("*"))
                .map(value -> value.replace("\"", ""));
    }

    private static byte[] content(RoutingContext context) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(
                (context.request().method() + " " + context.request().uri() + "\n").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(RequestBody.of(context));
        return content.toByteArray();
    }

    private static Optional<String> parameter(RoutingContext context, String name) {
        @Nullable
        String text =
                context.request().query() == null ? null : context.request().getParam(name);
        return Optional.ofNullable(text);
    }

    private static OptionalInt number(RoutingContext context, String name, int usual) {
        Optional<String> text = parameter(context, name);
        if (text.isEmpty()) {
            return OptionalInt.of(usual);
        }
        OptionalInt number = Numbers.isNumber(text.get()) ? Numbers.parse(text.get()) : OptionalInt.empty();
        return number.isPresent() && number.getAsInt() > 0 ? number : OptionalInt.empty();
    }
}
