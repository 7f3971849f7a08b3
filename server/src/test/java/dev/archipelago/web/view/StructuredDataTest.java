package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StructuredDataTest {

    private static final String SCRIPT = "script[type=application/ld+json]";
    private static final String HOSTILE = "</script><script>alert(1)</script><!--";

    private final PageTemplates templates = new PageTemplates(Samples.publicSite());

    private static ReportPage report(String title, boolean english) {
        ReportHead head = new ReportHead(
                5, Samples.NOW, title, "Short.", english ? Language.ENGLISH : Language.VIETNAMESE, false);
        return new ReportPage(
                head,
                List.of(),
                3,
                english ? Language.all() : List.of(Language.VIETNAMESE),
                Optional.of(4),
                Optional.empty());
    }

    private static JsonNode graph(Document page) {
        JsonNode document =
                JsonMapper.shared().readTree(page.selectFirst(SCRIPT).data());
        assertThat(document.get("@context").asString()).isEqualTo("https://schema.org");
        return document.get("@graph");
    }

    @Test
    void home_public_describesTheSiteSearch() {
        Document page = Jsoup.parse(templates.home(
                Language.ENGLISH,
                Samples.live(),
                Map.of(),
                MarketSamples.noPast(Language.ENGLISH),
                FrontReports.of(List.of())));

        JsonNode site = graph(page).get(0);

        assertThat(site.get("@type").asString()).isEqualTo("WebSite");
        assertThat(site.at("/potentialAction/target/urlTemplate").asString())
                .isEqualTo("https://example.org/crypto_reports_list?q={search_term_string}&lang=en");
    }

    @Test
    void report_english_isAnArticleWithItsPlace() {
        JsonNode graph =
                graph(Jsoup.parse(templates.report(Language.ENGLISH, report("Title", true), PrintContent.NONE)));

        JsonNode article = graph.get(0);
        assertThat(article.get("@type").toString()).isEqualTo("[\"Report\",\"NewsArticle\"]");
        assertThat(article.get("headline").asString()).isEqualTo("Title");
        assertThat(article.get("inLanguage").asString()).isEqualTo("en");
        assertThat(article.get("datePublished").asString()).isEqualTo(Samples.NOW.toString());
        assertThat(graph.at("/1/itemListElement")
                        .valueStream()
                        .map(step -> step.get("item").asString()))
                .containsExactly(
                        "https://example.org/?lang=en",
                        "https://example.org/crypto_reports_list?lang=en",
                        "https://example.org/crypto_report/5?lang=en");
    }

    @Test
    void report_withoutEnglish_isTheVietnamesePageEverywhere() {
        Document page = Jsoup.parse(templates.report(Language.ENGLISH, report("Tựa đề", false), PrintContent.NONE));

        String address = "https://example.org/crypto_report/5?lang=vi";
        assertThat(page.select("link[rel=canonical]").attr("href")).isEqualTo(address);
        assertThat(page.select("meta[property=og:url]").attr("content")).isEqualTo(address);
        assertThat(graph(page).at("/0/url").asString()).isEqualTo(address);
        assertThat(graph(page).at("/0/inLanguage").asString()).isEqualTo("vi");
    }

    @Test
    void report_hostileTitle_staysInsideTheData() {
        Document page = Jsoup.parse(templates.report(Language.VIETNAMESE, report(HOSTILE, true), PrintContent.NONE));

        assertThat(graph(page).at("/0/headline").asString()).isEqualTo(HOSTILE);
        assertThat(page.select("script:not([src]):not([type])")).hasSize(1);
    }

    @Test
    void anyPage_unknownAddress_hasNone() {
        PageTemplates unknown = new PageTemplates(Samples.site(false));

        assertThat(Jsoup.parse(unknown.report(Language.VIETNAMESE, report("T", true), PrintContent.NONE))
                        .select(SCRIPT))
                .isEmpty();
        assertThat(graph(Jsoup.parse(
                                templates.reportList(Language.VIETNAMESE, Samples.list(1, 3, Language.VIETNAMESE))))
                        .at("/0/@type")
                        .asString())
                .isEqualTo("CollectionPage");
    }
}
