package dev.archipelago.web;

import dev.archipelago.business.reports.Publishing;
import dev.archipelago.business.reports.ReportPreview;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.view.OperatorTemplates;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.ReportFrameRenderer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The routes of previews: reports that are not published, at addresses that cannot be guessed. They are rendered for
 * each request and never stored.
 */
public final class PreviewRoutes implements RouteModule {

    private static final Map<String, String> PRIVATE =
            Map.of("x-robots-tag", "noindex, nofollow", "referrer-policy", "no-referrer");

    private final Publishing publishing;
    private final PageTemplates templates;
    private final OperatorTemplates operators;
    private final ReportFrameRenderer frames;
    private final RouteServices services;

    public PreviewRoutes(
            Publishing publishing, PageTemplates templates, ReportFrameRenderer frames, RouteServices services) {
        this.publishing = publishing;
        this.templates = templates;
        this.operators = new OperatorTemplates(templates);
        this.frames = frames;
        this.services = services;
    }

    @Override
    public void mount(RouteTable routes) {
        routes.get("/drafts/:secret", context -> answer(context, preview -> page(preview, language(context))));
        routes.get("/drafts/:secret/frame", context -> answer(context, preview -> frame(preview, context)));
    }

    private interface Rendering {
        Page of(ReportPreview preview);
    }

    private void answer(RoutingContext context, Rendering rendering) {
        Optional<Duration> wait = services.access().take(ClientLimit.PAGES, context.request());
        if (wait.isPresent()) {
            services.problems().tooMany(context.request(), wait.get());
            return;
        }
        String secret = context.pathParam("secret");
        Language language = language(context);
        Callable<Optional<Page>> work =
                () -> publishing.preview(secret, language).map(rendering::of);
        services.workers()
                .run(context.vertx(), services.pools().bulkhead(RenderPools.Kind.PAGES), work)
                .onComplete(
                        page -> page.ifPresentOrElse(
                                found -> services.writer()
                                        .write(
                                                context.request(),
                                                found,
                                                ReaderLanguage.of(context.request())
                                                        .addressing(),
                                                PRIVATE),
                                () -> services.problems().send(context.request(), 404, ProblemDetail.REPORT)),
                        failure -> failed(context, failure));
    }

    private void failed(RoutingContext context, Throwable failure) {
        if (RootCauses.isCausedBy(failure, UnreadableReportException.class)) {
            services.problems().send(context.request(), 500, ProblemDetail.REPORT_UNREADABLE);
        } else if (SqlStates.unusable(failure)) {
            services.problems().send(context.request(), 404, ProblemDetail.REPORT);
        } else {
            services.problems().failed(context.request(), failure);
        }
    }

    private Page page(ReportPreview preview, Language language) {
        return page(operators.draft(language, preview), language, templates.contentSecurityPolicy());
    }

    private Page frame(ReportPreview preview, RoutingContext context) {
        boolean embedded = "iframe".equals(context.request().getHeader("sec-fetch-dest"));
        boolean stored = embedded
                && context.request().query() != null
                && context.request().getParam("script") != null;
        ReportFrameRenderer.Frame frame =
                stored ? frames.frameWithScript(preview.document()) : frames.frame(preview.document());
        List<String> hashes = stored ? ReportFrameRenderer.frameHashes(preview.document()) : List.of();
        return page(frame.html(), preview.document().language(), frames.framePolicy(hashes, embedded));
    }

    private Page page(String html, Language language, String policy) {
        PageHead head = new PageHead(
                200,
                "text/html; charset=utf-8",
                Optional.of(language.tag()),
                Optional.of(policy),
                CachePolicy.NOT_STORED,
                CachePolicy.NOT_STORED);
        return services.factory().page(head, html.getBytes(StandardCharsets.UTF_8));
    }

    private static Language language(RoutingContext context) {
        return ReaderLanguage.of(context.request()).language();
    }
}
