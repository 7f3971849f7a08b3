package dev.archipelago.web;

import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageRegistry;
import java.util.List;

/** The list of the pages of the site. A new page is added here and nowhere else. */
public final class SitePages {

    /** In the order in which routes are tried and links are shown. */
    private static final List<PageDefinition<?>> ALL = List.of(
            HomePage.HOME,
            ReportPages.NEWEST,
            ReportPages.REPORT,
            ReportPages.LIST,
            ReportPages.SEARCH,
            ReportDocumentPages.FRAME,
            ReportDocumentPages.NEWEST_FRAME,
            ReportDocumentPages.PRINT,
            ReportDocumentPages.PDF,
            ReportDocumentPages.PICTURE,
            AboutPages.ABOUT,
            MarketPages.MARKET,
            MarketPages.HISTORY,
            MarketPages.COIN,
            EmbedPages.MARKET,
            FeedAndSitemapPages.RSS,
            FeedAndSitemapPages.ATOM,
            FeedAndSitemapPages.SITE_MAP,
            FeedAndSitemapPages.SITE_MAP_PART,
            FeedAndSitemapPages.LLMS,
            AppPages.SETTINGS,
            AppPages.OFFLINE,
            AppPages.MANIFEST,
            AppPages.SERVICE_WORKER,
            AboutPages.STATUS);

    private static final PageRegistry REGISTRY = new PageRegistry(ALL);

    private SitePages() {}

    /** The pages of the site. */
    public static PageRegistry registry() {
        return REGISTRY;
    }
}
