package dev.archipelago.web;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportReference;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.view.ChartEngineException;
import dev.archipelago.web.view.FeedItem;
import dev.archipelago.web.view.SiteMap;
import dev.archipelago.web.view.SyndicationFeeds;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents for feed readers, search engines and language models. They contain absolute URLs, so they exist only if
 * the site's own address is configured.
 */
final class FeedAndSitemapPages {

    private static final Logger LOG = LoggerFactory.getLogger(FeedAndSitemapPages.class);

    private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

    /** The number of reports in a feed. */
    private static final int NEWEST = 10;

    /** The number of reports in a feed with charts. A feed reader sees each report among the first ones. */
    private static final int CHARTED = 3;

    static final PageDefinition<NoParameters> RSS = document("feed:rss", SyndicationFeeds.RSS_PATH)
            .ofType("application/rss+xml; charset=utf-8")
            .render((services, none, language) -> feed(services, language, false));

    static final PageDefinition<NoParameters> ATOM = document("feed:atom", SyndicationFeeds.ATOM_PATH)
            .ofType("application/atom+xml; charset=utf-8")
            .render((services, none, language) -> feed(services, language, true));

    /** The index of the parts of the site map. */
    static final PageDefinition<NoParameters> SITE_MAP = document("sitemap", "/sitemap.xml")
            .ofType("application/xml; charset=utf-8")
            .inOneLanguage()
            .httpCaching(CachePolicy.shared(3600))
            .render((services, none, language) -> address(services).map(base -> {
                int last = services.reports().lastId();
                return () -> new Document(new SiteMap(base).index(last), language);
            }));

    /** A part of the site map, by its number from 0. */
    static final PageDefinition<Integer> SITE_MAP_PART = PageDefinition.<Integer>named(
                    "sitemap:part", number -> Integer.toString(number))
            .at("/sitemap/:part", FeedAndSitemapPages::part)
            .ofType("application/xml; charset=utf-8")
            .inOneLanguage()
            .httpCaching(CachePolicy.shared(3600))
            .policy((services, number, hashes) -> Optional.of(POLICY))
            .invalidatedBy(Invalidation.ANY_REPORT)
            .ifReportsReach(number -> (long) number * SiteMap.PART)
            .absent(number -> ProblemDetail.SITEMAP_PART)
            .examples("/sitemap/0.xml")
            .render((services, number, language) ->
                    address(services).flatMap(base -> part(services, new SiteMap(base), number, language)));

    /** The description of the site for language models, in Markdown. */
    static final PageDefinition<NoParameters> LLMS = document("llms", "/llms.txt")
            .ofType("text/markdown; charset=utf-8")
            .inOneLanguage()
            .httpCaching(CachePolicy.shared(3600))
            .render((services, none, language) -> address(services).map(base -> {
                List<ReportHead> newest = services.reports().newest(NEWEST, Language.ENGLISH);
                String name = services.templates().site().name();
                return () -> new Document(new SiteMap(base).forLanguageModels(name, newest), Language.ENGLISH);
            }));

    private FeedAndSitemapPages() {}

    private static PageDefinitionBuilder<NoParameters> document(String name, String path) {
        return PageDefinitionBuilder.at(name, path)
                .policy((services, none, hashes) -> Optional.of(POLICY))
                .invalidatedBy(Invalidation.ANY_REPORT)
                .absent(none -> ProblemDetail.NO_ADDRESS);
    }

    private static Optional<URI> address(PageServices services) {
        return services.templates().site().publicBaseUrl();
    }

    private static int part(RoutingContext request) {
        String part = request.pathParam("part");
        String digits = part.endsWith(".xml") ? part.substring(0, part.length() - ".xml".length()) : "";
        OptionalInt number = Numbers.isNumber(digits) ? Numbers.parse(digits) : OptionalInt.empty();
        if (number.isEmpty() || number.getAsInt() > Integer.MAX_VALUE / SiteMap.PART - 1) {
            throw new ParameterException(404, ProblemDetail.SITEMAP_PART);
        }
        return number.getAsInt();
    }

    private static Optional<Supplier<Document>> feed(PageServices services, Language language, boolean atom) {
        String name = services.templates().site().name();
        return address(services).map(base -> feed(services, new SyndicationFeeds(base, name), language, atom));
    }

    private static Supplier<Document> feed(
            PageServices services, SyndicationFeeds feeds, Language language, boolean atom) {
        List<ReportHead> newest = services.reports().newest(NEWEST, language);
        Map<Integer, ReportDocument> charted = new HashMap<>();
        newest.stream()
                .limit(CHARTED)
                .forEach(head -> document(services, head.id(), language)
                        .ifPresent(document -> charted.put(head.id(), document)));
        return () -> {
            List<FeedItem> items = new ArrayList<>();
            boolean degraded = false;
            for (ReportHead head : newest) {
                Optional<List<String>> charts = Optional.ofNullable(charted.get(head.id()))
                        .map(report -> charts(services, report))
                        .orElse(Optional.of(List.of()));
                degraded |= charts.isEmpty();
                items.add(new FeedItem(head, charts.orElse(List.of())));
            }
            return new Document(atom ? feeds.atom(language, items) : feeds.rss(language, items), language)
                    .degraded(degraded);
        };
    }

    /** The charts of a report; empty if they cannot be drawn at present. */
    private static Optional<List<String>> charts(PageServices services, ReportDocument report) {
        try {
            return Optional.of(services.drawings().frames().charts(report));
        } catch (ChartEngineException e) {
            LOG.warn("report {} is in feeds without its charts: {}", report.id(), e.getMessage());
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("report {} is in feeds without charts, which cannot be read: {}", report.id(), e.toString());
            return Optional.of(List.of());
        }
    }

    /** Empty also if the content of the report cannot be read; the feed contains the report nevertheless. */
    private static Optional<ReportDocument> document(PageServices services, int id, Language language) {
        try {
            return services.reports().document(id, language);
        } catch (UnreadableReportException e) {
            LOG.warn("a feed is rendered without charts: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Supplier<Document>> part(
            PageServices services, SiteMap map, int number, Language language) {
        if (number > services.reports().lastId() / SiteMap.PART) {
            return Optional.empty();
        }
        int first = number * SiteMap.PART;
        List<ReportReference> addresses = services.reports().addresses(first, first + SiteMap.PART);
        return Optional.of(
                () -> new Document(map.part(number, services.registry().siteMap(), addresses), language));
    }
}
