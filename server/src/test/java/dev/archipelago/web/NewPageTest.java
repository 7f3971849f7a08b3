package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.site.Await;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.page.PageRegistry;
import dev.archipelago.web.view.NavigationLink;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests that one page definition in the list suffices to add a page to the site. */
class NewPageTest {

    private final AtomicInteger renderings = new AtomicInteger();

    private final PageDefinition<NoParameters> newPage = PageDefinitionBuilder.at("new_page", "/new_page")
            .httpCaching(CachePolicy.shared(77))
            .invalidatedBy(Invalidation.ANY_REPORT)
            .offline(Offline.WHEN_READ)
            .inSiteMap(() -> List.of("/new_page"))
            .headerLink(new NavigationLink("new_page", "/new_page", "nav.list", "new_page"))
            .footerLink(new NavigationLink("new_page", "/new_page", "nav.list", "new_page"))
            .html((services, none, language) ->
                    "<!doctype html><p>rendering " + renderings.incrementAndGet() + " in " + language.tag());

    @AutoClose
    private final TestSite site =
            TestSite.of(SitePages.registry(MarketCatalog.DEFAULT).with(newPage));

    private HttpResponse<byte[]> page() throws Exception {
        return site.get("/new_page?lang=en");
    }

    @Test
    void route_registered_answersWithThePageAndItsHeaders() throws Exception {
        HttpResponse<byte[]> answer = page();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).endsWith("rendering 1 in en");
        assertThat(header(answer, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(answer, "content-language")).isEqualTo("en");
        assertThat(header(answer, "cache-control")).isEqualTo("public, max-age=77");
        assertThat(header(answer, "content-security-policy"))
                .isEqualTo(site.services.templates().contentSecurityPolicy());
        assertThat(header(answer, "etag")).isNotEmpty();
        assertThat(header(site.get("/new_page"), "cache-control")).isEqualTo("private, no-cache");
        assertThat(site.send("POST", "/new_page").statusCode()).isEqualTo(405);
    }

    @Test
    void cache_askedTwice_rendersOnce() throws Exception {
        String tag = header(page(), "etag");

        assertThat(header(page(), "etag")).isEqualTo(tag);
        assertThat(site.get("/new_page?lang=en", "if-none-match", tag).statusCode())
                .isEqualTo(304);
        assertThat(renderings).hasValue(1);
    }

    @Test
    void invalidation_reportChanged_rendersAgain() throws Exception {
        page();

        site.refresher.reportChanged(1);

        Await.until("the next rendering", () -> text(page()).endsWith("rendering 2 in en"));
    }

    @Test
    void navigation_otherPages_linkToIt() throws Exception {
        Document home = Jsoup.parse(text(site.get("/about?lang=en")));

        assertThat(home.select(".site-nav a[href=/new_page?lang=en]")).hasSize(1);
        assertThat(home.select(".site-footer a[href=/new_page?lang=en]")).hasSize(1);
    }

    @Test
    void siteMap_firstPart_namesItInEveryLanguage() throws Exception {
        assertThat(text(site.get("/sitemap/0.xml")))
                .contains(
                        "<loc>https://news.example/new_page?lang=vi</loc>",
                        "<loc>https://news.example/new_page?lang=en</loc>");
    }

    @Test
    void serviceWorker_visitedPages_includeIt() throws Exception {
        assertThat(text(site.get("/service-worker.js"))).contains("\"/new_page\"");
    }

    @Test
    void with_samePath_isRefused() {
        PageRegistry registry = SitePages.registry(MarketCatalog.DEFAULT);

        assertThatThrownBy(() -> registry.with(
                        PageDefinitionBuilder.at("other", "/about").html((services, none, language) -> "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/about");
    }
}
