package dev.archipelago.web;

import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.language.Language;
import dev.archipelago.web.client.ClientAddress;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.view.AdminView;
import dev.archipelago.web.view.Messages;
import dev.archipelago.web.view.OperatorTemplates;
import dev.archipelago.web.view.PageTemplates;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The pages for operators, who log in with a key. A session is a short-lived cookie that is sent by this site only;
 * every form has a token of the session, and a form from another site is rejected. What a page shows requires the
 * scopes of the key, and a revoked key ends its sessions. Responses are never stored and not indexed.
 */
public final class AdminRoutes implements RouteModule {

    private static final Map<String, String> PRIVATE =
            Map.of("x-robots-tag", "noindex, nofollow", "referrer-policy", "same-origin");

    private static final String LOGIN = "/admin/login";

    /**
     * The addresses that {@code next} may name, pages for operators below the first, so that no login leads elsewhere.
     */
    private static final Pattern NEXT = Pattern.compile("/admin(/[a-z0-9]+){1,2}");

    private final AdminSessions sessions;
    private final AdminPages pages;
    private final AdminActions actions;
    private final OperatorTemplates templates;
    private final RouteServices services;
    private final Optional<URI> publicBaseUrl;

    public AdminRoutes(
            AdminServices admin,
            PageTemplates templates,
            WebConfig config,
            RouteServices services,
            InstantSource clock) {
        boolean https = config.publicBaseUrl()
                .filter(base -> "https".equalsIgnoreCase(base.getScheme()))
                .isPresent();
        this.sessions = new AdminSessions(admin.secret(), https, clock);
        this.pages = new AdminPages(admin, services.access());
        this.actions = new AdminActions(admin, services.access());
        this.templates = new OperatorTemplates(templates);
        this.services = services;
        this.publicBaseUrl = config.publicBaseUrl();
    }

    @Override
    public void mount(RouteTable routes) {
        routes.resource(
                LOGIN,
                Admission.EVERYBODY,
                context -> show(context, 200, loginPage(context, Optional.empty()), Map.of()),
                Map.of(io.vertx.core.http.HttpMethod.POST, this::login));
        routes.post("/admin/logout", Admission.EVERYBODY, this::logout);
        for (AdminPages.Section section : AdminPages.Section.values()) {
            routes.get(section.path(), context -> page(context, section));
        }
        routes.get("/admin/reports/:id", context -> page(context, AdminPages.Section.REPORTS));
        for (String path : AdminActions.PATHS) {
            // Long bodies are read for operators only.
            routes.post(
                    path,
                    (context, granted) -> sessions.of(context.request())
                            .ifPresentOrElse(session -> granted.run(), () -> redirect(context, LOGIN, sessions.end())),
                    this::act);
        }
    }

    // ---- sessions

    private void login(RoutingContext context) {
        Language language = language(context);
        ClientAddress client = services.access().addresses().of(context.request());
        Optional<Duration> wait = services.admin().waitFor(client);
        if (wait.isPresent()) {
            services.problems().tooMany(context.request(), wait.get());
            return;
        }
        if (isCrossSite(context)) {
            services.problems().send(context.request(), 403, ProblemDetail.CROSS_SITE);
            return;
        }
        String key =
                AdminForm.of(RequestBody.of(context)).text("key").orElse("").strip();
        services.admin()
                .authenticate(context.vertx(), key)
                .onComplete(
                        holder -> {
                            if (holder.isEmpty()) {
                                services.admin().recordWrongKey(context, client);
                                String wrong = Messages.of(language).get("admin.login.wrong");
                                show(context, 401, loginPage(context, Optional.of(wrong)), Map.of());
                            } else {
                                AdminSessions.Session session =
                                        sessions.begin(holder.get().name());
                                redirect(
                                        context,
                                        requested(context).orElseGet(() -> AdminPages.first(holder.get())),
                                        sessions.cookie(session));
                            }
                        },
                        failure -> services.problems().failed(context.request(), failure));
    }

    private void logout(RoutingContext context) {
        Optional<AdminSessions.Session> session = sessions.of(context.request());
        AdminForm form = AdminForm.of(RequestBody.of(context));
        boolean own = session.isEmpty()
                || !isCrossSite(context)
                        && sessions.matches(session.get(), form.text("token").orElse(""));
        if (own) {
            redirect(context, LOGIN, sessions.end());
        } else {
            services.problems().send(context.request(), 403, ProblemDetail.CROSS_SITE);
        }
    }

    /** The holder of the session's key; empty if the key was revoked or is no longer configured. */
    private Optional<KeyHolder> holder(AdminSessions.Session session) {
        if (session.holder().equals(KeyHolder.CONFIGURED.name())) {
            return services.admin().isConfigured() ? Optional.of(KeyHolder.CONFIGURED) : Optional.empty();
        }
        return services.access().keys().findByName(session.holder()).map(AdminGate::holder);
    }

    /** Browsers state the site that a request comes from, in one of two headers. */
    private boolean isCrossSite(RoutingContext context) {
        String site = context.request().getHeader("sec-fetch-site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = context.request().getHeader("origin");
        if (origin == null) {
            return false;
        }
        String host = context.request().getHeader("host");
        boolean own = origin.equals("http://" + host) || origin.equals("https://" + host);
        return !own
                && publicBaseUrl.filter(base -> origin.equals(base.toString())).isEmpty();
    }

    // ---- pages and actions

    private interface Work {
        AdminView of(KeyHolder holder) throws Exception;
    }

    private void page(RoutingContext context, AdminPages.Section section) {
        Language language = language(context);
        AdminPages.Request request = new AdminPages.Request(
                section, language, Optional.ofNullable(context.pathParam("id")), notice(context, language));
        inSession(context, section.scopes(), session -> holder -> pages.page(request, holder, sessions.token(session)));
    }

    private static Optional<AdminView.Notice> notice(RoutingContext context, Language language) {
        String done =
                context.request().query() == null ? null : context.request().getParam("done");
        return done == null || !AdminActions.OUTCOMES.contains(done)
                ? Optional.empty()
                : Optional.of(new AdminView.Notice(Messages.of(language).get("admin.done." + done), false));
    }

    private interface InSession {
        Work of(AdminSessions.Session session);
    }

    private void inSession(RoutingContext context, Set<Scope> scopes, InSession inSession) {
        Optional<AdminSessions.Session> session = sessions.of(context.request());
        if (session.isEmpty()) {
            redirect(context, loginFor(Optional.of(context.normalizedPath())), sessions.end());
            return;
        }
        Work work = inSession.of(session.get());
        Language language = language(context);
        services.workers()
                .run(context.vertx(), () -> {
                    Optional<KeyHolder> holder = holder(session.get());
                    if (holder.isEmpty()) {
                        return Optional.<Page>empty();
                    }
                    AdminView view = holder.get().permits(scopes)
                            ? work.of(holder.get())
                            : pages.lacking(language, holder.get(), scopes, sessions.token(session.get()));
                    return Optional.of(rendered(language, 200, view));
                })
                .onComplete(
                        found -> found.ifPresentOrElse(
                                page -> write(
                                        context,
                                        page,
                                        Map.of("set-cookie", sessions.cookie(sessions.renewed(session.get())))),
                                () -> redirect(context, LOGIN, sessions.end())),
                        failure -> services.problems().failed(context.request(), failure));
    }

    private void act(RoutingContext context) {
        Optional<AdminSessions.Session> session = sessions.of(context.request());
        AdminForm form = AdminForm.of(RequestBody.of(context));
        if (session.isEmpty()) {
            redirect(context, LOGIN, sessions.end());
            return;
        }
        if (isCrossSite(context)
                || !sessions.matches(session.get(), form.text("token").orElse(""))) {
            services.problems().send(context.request(), 403, ProblemDetail.CROSS_SITE);
            return;
        }
        Language language = language(context);
        AdminActions.Request request = new AdminActions.Request(
                context.currentRoute().getPath(),
                Optional.ofNullable(context.pathParam("id")),
                form,
                language,
                services.access().addresses().of(context.request()).toString());
        services.workers()
                .run(context.vertx(), () -> {
                    Optional<KeyHolder> holder = holder(session.get());
                    return holder.isEmpty()
                            ? Optional.<Acted>empty()
                            : Optional.of(new Acted(holder.get(), actions.run(request, holder.get())));
                })
                .onComplete(
                        acted -> acted.ifPresentOrElse(
                                done -> answer(context, session.get(), done),
                                () -> redirect(context, LOGIN, sessions.end())),
                        failure -> services.problems().failed(context.request(), failure));
    }

    private record Acted(KeyHolder holder, AdminActions.Outcome outcome) {}

    private void answer(RoutingContext context, AdminSessions.Session session, Acted acted) {
        String cookie = sessions.cookie(sessions.renewed(session));
        String token = sessions.token(session);
        Language language = language(context);
        switch (acted.outcome()) {
            case AdminActions.Outcome.Done(String path, String word) ->
                redirect(context, path + "?done=" + word, cookie);
            case AdminActions.Outcome.Refused(String text) ->
                show(context, 409, pages.refused(language, acted.holder(), text, token), Map.of("set-cookie", cookie));
            case AdminActions.Outcome.NewKey(String name, String secret) ->
                show(
                        context,
                        200,
                        pages.newKey(language, acted.holder(), name, secret, token),
                        Map.of("set-cookie", cookie));
        }
    }

    // ---- responses

    /** The page that was requested before the login, from the parameter {@code next}. */
    private static Optional<String> requested(RoutingContext context) {
        return context.queryParam("next").stream()
                .findFirst()
                .filter(path -> NEXT.matcher(path).matches());
    }

    private static String loginFor(Optional<String> path) {
        return path.filter(address -> NEXT.matcher(address).matches())
                .map(address -> LOGIN + "?next=" + address)
                .orElse(LOGIN);
    }

    private static AdminView loginPage(RoutingContext context, Optional<String> wrong) {
        Messages text = Messages.of(language(context));
        AdminView.Field key = AdminView.Field.of("key", text.get("admin.login.key"), "password", "", true);
        return new AdminView(
                text.get("admin.title"),
                Optional.empty(),
                List.of(),
                "",
                wrong.map(reason -> new AdminView.Notice(reason, true)),
                List.of(new AdminView.Form(
                        "",
                        loginFor(requested(context)),
                        text.get("admin.login.note"),
                        List.of(key),
                        text.get("admin.login.button"),
                        Optional.empty())));
    }

    private Page rendered(Language language, int status, AdminView view) {
        PageHead head = new PageHead(
                status,
                "text/html; charset=utf-8",
                Optional.of(language.tag()),
                Optional.of(templates.adminPolicy()),
                CachePolicy.NOT_STORED,
                CachePolicy.NOT_STORED);
        return services.factory().page(head, templates.admin(language, view).getBytes(StandardCharsets.UTF_8));
    }

    private void show(RoutingContext context, int status, AdminView view, Map<String, String> headers) {
        write(context, rendered(language(context), status, view), headers);
    }

    private void write(RoutingContext context, Page page, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(PRIVATE);
        all.putAll(headers);
        services.writer().write(context.request(), page, Addressing.BY_PATH, all);
    }

    private void redirect(RoutingContext context, String path, String cookie) {
        services.factory().siteHeaders().addTo(context.response().headers());
        context.response()
                .setStatusCode(303)
                .putHeader("location", path)
                .putHeader("cache-control", "no-store")
                .putHeader("set-cookie", cookie)
                .putHeader("content-length", "0")
                .end();
    }

    private static Language language(RoutingContext context) {
        return ReaderLanguage.of(context.request()).language();
    }
}
