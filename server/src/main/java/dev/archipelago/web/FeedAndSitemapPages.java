package dev.archipelago.web;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportReference;
import dev.archipelago.business.reports.Reports;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.view.ChartEngineException;
import dev.archipelago.web.view.FeedItem;
import dev.archipelago.web.view.FrameDocument;
import dev.archipelago.web.view.SiteMap;
import dev.archipelago.web.view.SiteView;
import dev.archipelago.web.view.SyndicationFeeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents that feed readers, search engines and language models ask for. They carry absolute addresses, so without
 * the site's own address there are none. Thread-safe.
 */
final class FeedAndSitemapPages {

    private static final Logger LOG = LoggerFactory.getLogger(FeedAndSitemapPages.class);

    /** The policy of each of them. */
    static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

    /** How many reports a feed has. */
    private static final int NEWEST = 10;

    /** How many of them show their charts: a feed reader meets each report among the first. */
    private static final int CHARTED = 3;

    private final Reports reports;
    private final FrameDocument frames;
    private final SiteView site;

    FeedAndSitemapPages(Reports reports, FrameDocument frames, SiteView site) {
        this.reports = reports;
        this.frames = frames;
        this.site = site;
    }

    /** A document for programs, as {@link SitePages#find} answers; empty for any other route. */
    Optional<Supplier<Document>> find(PageRoute route, Language language) {
        return site.publicBaseUrl().flatMap(address -> switch (route) {
            case PageRoute.CachedSource(boolean atom) ->
                Optional.of(feed(new SyndicationFeeds(address, site.name()), language, atom));
            case PageRoute.SiteMapIndex() -> {
                int last = reports.lastId();
                yield Optional.of(() -> new Document(new SiteMap(address).index(last), language));
            }
            case PageRoute.SiteMapPart(int number) -> part(new SiteMap(address), number, language);
            case PageRoute.ForLanguageModels() -> {
                List<ReportHead> newest = newest(Language.ENGLISH);
                yield Optional.of(() ->
                        new Document(new SiteMap(address).forLanguageModels(site.name(), newest), Language.ENGLISH));
            }
            default -> Optional.empty();
        });
    }

    private Supplier<Document> feed(SyndicationFeeds feeds, Language language, boolean atom) {
        List<ReportHead> newest = newest(language);
        Map<Integer, ReportDocument> charted = new HashMap<>();
        newest.stream()
                .limit(CHARTED)
                .forEach(head -> document(head.id(), language).ifPresent(document -> charted.put(head.id(), document)));
        return () -> {
            List<FeedItem> items = new ArrayList<>();
            boolean degraded = false;
            for (ReportHead head : newest) {
                Optional<List<String>> charts = Optional.ofNullable(charted.get(head.id()))
                        .map(this::charts)
                        .orElse(Optional.of(List.of()));
                degraded |= charts.isEmpty();
                items.add(new FeedItem(head, charts.orElse(List.of())));
            }
            return new Document(atom ? feeds.atom(language, items) : feeds.rss(language, items), language)
                    .degraded(degraded);
        };
    }

    /** The charts of a report; empty if they cannot be drawn now. */
    private Optional<List<String>> charts(ReportDocument report) {
        try {
            return Optional.of(frames.charts(report));
        } catch (ChartEngineException e) {
            LOG.warn("report {} is in feeds without its charts: {}", report.id(), e.getMessage());
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("report {} is in feeds without charts, since they cannot be read: {}", report.id(), e.toString());
            return Optional.of(List.of());
        }
    }

    /** Empty also where the content of the report cannot be read: the feed names it all the same. */
    private Optional<ReportDocument> document(int id, Language language) {
        try {
            return reports.document(id, language);
        } catch (UnreadableReportException e) {
            LOG.warn("a feed goes without charts: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Supplier<Document>> part(SiteMap map, int number, Language language) {
        if (number > reports.lastId() / SiteMap.PART) {
            return Optional.empty();
        }
        int first = number * SiteMap.PART;
        List<ReportReference> addresses = reports.addresses(first, first + SiteMap.PART);
        return Optional.of(() -> new Document(map.part(number, addresses), language));
    }

    private List<ReportHead> newest(Language language) {
        return reports.newest(NEWEST, language);
    }
}
