package dev.archipelago.web;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.page.PageRegistry;
import java.util.List;

/** The list of the pages of the site, the only place to which a new page is added. */
public final class SitePages {

    private SitePages() {}

    /** The pages of a site with {@code catalog}, in the order in which routes are tried and links are shown. */
    public static PageRegistry registry(MarketCatalog catalog) {
        return new PageRegistry(List.of(
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
                MarketPages.history(catalog),
                MarketPages.coin(catalog),
                EmbedPages.market(catalog),
                FeedAndSitemapPages.RSS,
                FeedAndSitemapPages.ATOM,
                FeedAndSitemapPages.SITE_MAP,
                FeedAndSitemapPages.SITE_MAP_PART,
                FeedAndSitemapPages.LLMS,
                AppPages.SETTINGS,
                AppPages.OFFLINE,
                AppPages.MANIFEST,
                AppPages.SERVICE_WORKER,
                StatusPages.STATUS,
                StatusPages.JSON,
                StatusPages.BADGE,
                DocumentPages.INDEX,
                DocumentPages.DOCUMENT,
                DocumentPages.SEARCH,
                DocumentPages.API,
                DocumentPages.API_YAML,
                DocumentPages.API_JSON));
    }
}
