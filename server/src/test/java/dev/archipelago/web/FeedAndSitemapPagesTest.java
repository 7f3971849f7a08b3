package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.Upstreams;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.SiteMap;
import dev.archipelago.web.view.SiteView;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class FeedAndSitemapPagesTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
        site.reports.with(1, "Plain").with(2, "<&>\"' \u0001\ufffe Đồng").with(SiteMap.PART, "Far");
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({"/rss.xml, application/rss+xml, item", "/atom.xml, application/atom+xml, entry"})
    void feed_reports_namesEachWithItsAddress(String path, String type, String element) throws Exception {
        HttpResponse<byte[]> feed = site.get(path + "?lang=en");

        assertThat(feed.statusCode()).isEqualTo(200);
        assertThat(header(feed, "content-type")).isEqualTo(type + "; charset=utf-8");
        assertThat(header(feed, "content-language")).isEqualTo("en");
        assertThat(header(feed, "content-security-policy")).contains("default-src 'none'");
        Document xml = parsed(feed);
        assertThat(texts(xml, "title")).contains("Plain", "<&>\"'  Đồng", "Far");
        assertThat(xml.getElementsByTagName(element).getLength()).isEqualTo(3);
        assertThat(text(feed)).contains("https://news.example/crypto_report/2?lang=en");
    }

    @ParameterizedTest
    @CsvSource({"/rss.xml, content:encoded", "/atom.xml, content"})
    void feed_reportWithCharts_showsThemDrawnAndAsTables(String path, String element) throws Exception {
        site.reports.bodies.put(
                SiteMap.PART,
                "<p>x</p><!-- CHART_DATA: {\"type\":\"bar\",\"data\":[{\"label\":\"BTC\",\"value\":5},"
                        + "{\"label\":\"ETH\",\"value\":3}]} --><div id=\"c\" class=\"chart-container\"></div>"
                        + "<!-- CHART_DATA: {broken --><div id=\"d\" class=\"chart-container\"></div>");
        site.refresher.reportsChanged();

        Document feed = parsed(site.get(path + "?lang=vi"));

        List<String> contents = texts(feed, element);
        assertThat(contents).hasSize(1);
        Element html = Jsoup.parseBodyFragment(contents.getFirst()).body();
        assertThat(html.select("figure svg[width]")).hasSize(1);
        assertThat(html.select("figure table").text()).contains("BTC", "ETH");
        assertThat(html.select("svg").outerHtml()).doesNotContain("var(");
        assertThat(html.select("script")).isEmpty();
    }

    @Test
    void siteMapIndex_reportsBeyondAPart_namesEachPart() throws Exception {
        Document xml = parsed(site.get("/sitemap.xml"));

        assertThat(texts(xml, "loc"))
                .containsExactly("https://news.example/sitemap/0.xml", "https://news.example/sitemap/1.xml");
    }

    @Test
    void siteMapPart_first_namesPagesAndReportsInTheirLanguages() throws Exception {
        assertThat(texts(parsed(site.get("/sitemap/0.xml")), "loc"))
                .startsWith("https://news.example/?lang=vi", "https://news.example/?lang=en")
                .containsSubsequence(
                        "https://news.example/crypto_reports_list?lang=vi",
                        "https://news.example/crypto_reports_list?lang=en",
                        "https://news.example/about?lang=vi",
                        "https://news.example/about?lang=en")
                .contains("https://news.example/market?lang=en", "https://news.example/market/bnb?lang=vi")
                .containsSubsequence(
                        "https://news.example/crypto_report/1?lang=vi",
                        "https://news.example/crypto_report/2?lang=vi",
                        "https://news.example/crypto_report/2?lang=en")
                .doesNotContain("https://news.example/crypto_report/1?lang=en");
        assertThat(texts(parsed(site.get("/sitemap/1.xml")), "loc")).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sitemap/2.xml", "/sitemap/-1.xml", "/sitemap/0", "/sitemap/2147483647.xml", "/sitemap/x.xml"})
    void siteMapPart_thatIsNone_isNotFound(String path) throws Exception {
        assertThat(site.get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/rss, /rss.xml",
        "/feed, /rss.xml",
        "/rss?lang=en, /rss.xml?lang=en",
        "/feed?lang=vi&x=//evil, /rss.xml?lang=vi"
    })
    void feed_underAnAddressOfOld_isFound(String path, String location) throws Exception {
        HttpResponse<byte[]> answer = site.get(path);

        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(header(answer, "location")).isEqualTo(location);
        assertThat(site.get(location).statusCode()).isEqualTo(200);
    }

    /** By RFC 9309: the longest matching path decides. */
    @ParameterizedTest
    @CsvSource({
        "/api/crypto_reports/1/sandboxed?lang=vi, true",
        "/crypto_report/1, true",
        "/api/dashboard/data, false",
        "/admin/x, false"
    })
    void robots_textOfReports_mayBeRead(String path, boolean allowed) throws Exception {
        String longest = text(site.get("/robots.txt"))
                .lines()
                .filter(line -> line.matches("(Allow|Disallow): .+") && path.startsWith(line.split(": ")[1]))
                .max(java.util.Comparator.comparingInt(line -> line.split(": ")[1].length()))
                .orElse("Allow: ");

        assertThat(longest.startsWith("Allow")).isEqualTo(allowed);
    }

    @Test
    void robotsAndLanguageModels_pointOn() throws Exception {
        assertThat(text(site.get("/robots.txt"))).contains("Sitemap: https://news.example/sitemap.xml");
        HttpResponse<byte[]> page = site.get("/llms.txt");
        assertThat(header(page, "content-type")).isEqualTo("text/markdown; charset=utf-8");
        assertThat(text(page)).contains("](https://news.example/crypto_report/1?lang=en)");
    }

    @Test
    void home_withAnAddress_namesTheFeed() throws Exception {
        assertThat(text(site.get("/?lang=en"))).contains("application/rss+xml", "/rss.xml?lang=en");
    }

    @Test
    void find_withoutAnAddress_hasNothing() throws Exception {
        PageServices known = site.services;
        PageServices services = new PageServices(
                known.registry(),
                known.market(),
                known.reports(),
                new PageTemplates(
                        new SiteView(path -> path, false, Optional.empty(), Upstreams.REGISTERED.catalogue())),
                known.drawings(),
                known.status(),
                known.cache());

        assertThat(services.find(FeedAndSitemapPages.SITE_MAP.with(NoParameters.NONE), Language.VIETNAMESE))
                .isEmpty();
        assertThat(services.find(FeedAndSitemapPages.ATOM.with(NoParameters.NONE), Language.VIETNAMESE))
                .isEmpty();
    }

    private static Document parsed(HttpResponse<byte[]> response) throws Exception {
        assertThat(response.statusCode()).isEqualTo(200);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(response.body()));
    }

    private static List<String> texts(Document xml, String element) {
        NodeList nodes = xml.getElementsByTagName(element);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }
}
