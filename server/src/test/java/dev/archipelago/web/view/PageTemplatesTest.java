package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportList;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.config.SiteConfig;
import dev.archipelago.infrastructure.config.SvgLogo;
import dev.archipelago.language.Language;
import dev.archipelago.market.Metric;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageTemplatesTest {

    private static final String HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>${x} & {0}";

    private final PageTemplates templates = new PageTemplates(Samples.site(false));

    @ParameterizedTest
    @MethodSource("dev.archipelago.web.view.Samples#languages")
    void home_liveMarket_printsEachCoinInTheLanguage(Language language) {
        Document page = Jsoup.parse(home(language, Samples.live()));

        assertThat(page.selectFirst("html").attr("lang")).isEqualTo(language.tag());
        assertThat(page.select(".coins tbody tr")).hasSize(7);
        assertThat(value(page, "btc_price_usd"))
                .isEqualTo(Format.of(language).price(new java.math.BigDecimal("91234.56")));
        assertThat(page.selectFirst("[data-provenance=btc_price_usd]").text())
                .contains(
                        "Binance",
                        language == Language.VIETNAMESE ? "trực tiếp" : "live",
                        language == Language.VIETNAMESE ? "0,8" : "0.8");
        assertThat(page.selectFirst("[data-as-of]").attr("datetime")).isEqualTo("2026-11-20T07:05:08.200Z");
    }

    @Test
    void home_mixedStates_labelsEachInWords() {
        Document page = Jsoup.parse(home(Language.ENGLISH, Samples.mixed()));

        assertThat(page.selectFirst("[data-provenance=eth_price_usd]").text()).startsWith("delayed");
        assertThat(page.selectFirst("[data-provenance=sol_price_usd]").text())
                .startsWith("stale")
                .contains("14 min ago");
        assertThat(page.selectFirst("[data-provenance=bnb_price_usd]").text()).isEqualTo("unavailable");
        assertThat(page.selectFirst("[data-provenance=dia_price_usd]").text()).isEqualTo("source not set up");
        assertThat(value(page, "bnb_price_usd")).isEqualTo("–");
        assertThat(page.selectFirst("[data-gauge=btc_rsi_14] .needle").hasClass("is-absent"))
                .isTrue();
        assertThat(page.selectFirst("[data-gauge=fng_value] .gauge-zone").text())
                .isEqualTo("extreme greed");
    }

    @Test
    void home_nothingSeen_printsNoNumber() {
        Document page = Jsoup.parse(home(Language.VIETNAMESE, Samples.nothing()));

        assertThat(page.select("[data-metric]").eachText()).isNotEmpty().allMatch("–"::equals);
    }

    @Test
    void home_sourcesDisagree_reportsItBesideThatFigureOnly() {
        Snapshot calm = Samples.live().snapshot();
        Map<Metric, SecondOpinion> said = Map.of(
                TestCoins.BTC.price(), opinion(TestCoins.BTC.price(), "3.21", true),
                TestCoins.ETH.price(), opinion(TestCoins.ETH.price(), "0.11", false));
        Snapshot disputed =
                new Snapshot(calm.catalog(), calm.readings(), said, calm.timestamp(), calm.fetchDuration(), false);

        Document page = Jsoup.parse(home(Language.ENGLISH, new Dashboard(disputed)));

        assertThat(page.select("[data-disputed]").eachAttr("data-provenance")).containsOnly("btc_price_usd");
        assertThat(page.selectFirst("[data-provenance=btc_price_usd] [data-part=second]")
                        .text())
                .isEqualTo("3.2% off CoinGecko");
        assertThat(page.selectFirst("[data-provenance=eth_price_usd] [data-part=second]")
                        .text())
                .isEmpty();
    }

    private static SecondOpinion opinion(Metric metric, String differencePercent, boolean disagrees) {
        return new SecondOpinion(
                metric, BigDecimal.TEN, "coingecko", Samples.NOW, new BigDecimal(differencePercent), disagrees);
    }

    @Test
    void home_noReport_reportsIt() {
        String html = templates.home(
                Language.VIETNAMESE,
                Samples.live(),
                Map.of(),
                MarketSamples.past(Language.VIETNAMESE),
                FrontReports.of(List.of()));

        assertThat(Jsoup.parse(html).selectFirst(".lead").text()).contains("Chưa có báo cáo nào");
    }

    @Test
    void home_changes_haveDirectionClassAndSign() {
        Document page = Jsoup.parse(home(Language.ENGLISH, Samples.live()));

        assertThat(page.selectFirst("[data-metric=sol_change_24h]").classNames())
                .contains("is-down");
        assertThat(page.selectFirst("[data-metric=btc_change_24h]").classNames())
                .contains("is-up");
        assertThat(page.selectFirst("[data-metric=xrp_change_24h]").classNames())
                .contains("is-flat");
    }

    @Test
    void anyPage_simulatedMarket_isMarked() {
        PageTemplates simulated = new PageTemplates(Samples.site(true));

        assertThat(simulated.problem(Language.ENGLISH, 404, Optional.empty())).contains("Simulated market");
        assertThat(simulated.report(Language.VIETNAMESE, Samples.page(5, Language.VIETNAMESE), PrintContent.NONE))
                .contains("Thị trường mô phỏng");
        assertThat(templates.problem(Language.ENGLISH, 404, Optional.empty())).doesNotContain("Simulated market");
    }

    @Test
    void anyPage_identity_isNamedAndEscaped() {
        SiteConfig identity = new SiteConfig(
                "A&B <i>News</i>",
                Optional.of(new SvgLogo("<svg/>")),
                Optional.of(URI.create("mailto:desk@news.example")),
                Optional.of(new SiteConfig.Disclaimer(
                        Map.of("vi", "Chỉ để <b>tham khảo</b>.", "en", "For <b>information</b> only."))));
        PageTemplates own = new PageTemplates(Samples.withNavigation(
                new SiteView(path -> "/" + path, false, Optional.empty(), identity, Upstreams.REGISTERED.catalogue())));

        String html = own.report(Language.VIETNAMESE, Samples.page(5, Language.VIETNAMESE), PrintContent.NONE);

        Document page = Jsoup.parse(html);
        assertThat(page.title()).endsWith(" · A&B <i>News</i>");
        assertThat(page.select("meta[property=og:site_name]").attr("content")).isEqualTo("A&B <i>News</i>");
        assertThat(page.select(".wordmark").text()).isEqualTo("A&B <i>News</i>");
        assertThat(page.select(".wordmark img").attr("src")).isEqualTo("/shared_assets/images/logo.svg");
        assertThat(page.select(".site-footer a[href=mailto:desk@news.example]")).hasSize(1);
        assertThat(page.select(".disclaimer").text()).isEqualTo("Chỉ để <b>tham khảo</b>.");
        assertThat(html).doesNotContain("Archipelago");
    }

    @Test
    void report_hostileTitleAndSections_stayText() {
        ReportHead head = new ReportHead(5, Samples.NOW, HOSTILE, HOSTILE, Language.VIETNAMESE, false);
        ReportPage report = new ReportPage(
                head,
                List.of(new ReportPage.Section(HOSTILE, HOSTILE)),
                3,
                Language.all(),
                Optional.empty(),
                Optional.empty());

        Document page = Jsoup.parse(templates.report(Language.VIETNAMESE, report, PrintContent.NONE));

        assertThat(page.selectFirst("h1").text()).isEqualTo(HOSTILE);
        assertThat(page.selectFirst("a[data-section]").attr("data-section")).isEqualTo(HOSTILE);
        assertThat(page.select("[onerror], img[src=x]")).isEmpty();
        assertThat(page.select("script:not([src]):not([type])")).hasSize(1);
    }

    @Test
    void report_page_embedsTheSandboxedFrame() {
        Element frame = Jsoup.parse(
                        templates.report(Language.ENGLISH, Samples.page(5, Language.ENGLISH), PrintContent.NONE))
                .selectFirst("iframe");

        assertThat(frame.attr("src")).isEqualTo("/api/crypto_reports/5/sandboxed?lang=en");
        assertThat(frame.attr("sandbox")).isEqualTo("allow-scripts");
        assertThat(frame.attr("title")).isNotBlank();
        assertThat(frame.hasAttr("data-report-frame")).isTrue();
    }

    @Test
    void report_withoutEnglish_reportsItAndMarksTheLanguage() {
        ReportPage report = new ReportPage(
                Samples.head(5, Language.VIETNAMESE),
                List.of(),
                3,
                List.of(Language.VIETNAMESE),
                Optional.of(4),
                Optional.empty());

        Document page = Jsoup.parse(
                new PageTemplates(Samples.publicSite()).report(Language.ENGLISH, report, PrintContent.NONE));

        assertThat(page.selectFirst(".notice").text()).contains("not available in English");
        assertThat(page.selectFirst("h1").attr("lang")).isEqualTo("vi");
        assertThat(page.select("link[hreflang]")).isEmpty();
        assertThat(page.select(".neighbour[rel=prev]").attr("href")).isEqualTo("/crypto_report/4?lang=en");
        assertThat(page.select(".neighbour[rel=next]")).isEmpty();
    }

    @Test
    void report_withoutTitle_isNamedByItsNumberAndDate() {
        ReportHead head = new ReportHead(8, Samples.NOW, " ", "", Language.VIETNAMESE, false);
        ReportPage report = new ReportPage(head, List.of(), 1, Language.all(), Optional.empty(), Optional.empty());

        Document page = Jsoup.parse(templates.report(Language.ENGLISH, report, PrintContent.NONE));

        assertThat(page.selectFirst("h1").text()).isEqualTo("Crypto market, 20 Nov 2026");
        assertThat(page.selectFirst("h1").attr("lang")).isEqualTo("en");
    }

    @Test
    void absoluteLinks_onlyWithAPublicAddress() {
        Document known = Jsoup.parse(new PageTemplates(Samples.publicSite())
                .reportList(Language.ENGLISH, Samples.list(2, 3, Language.ENGLISH)));
        Document unknown = Jsoup.parse(templates.reportList(Language.ENGLISH, Samples.list(2, 3, Language.ENGLISH)));

        assertThat(known.select("link[rel=canonical]").attr("href"))
                .isEqualTo("https://example.org/crypto_reports_list?page=2&lang=en");
        assertThat(known.select("link[hreflang]").eachAttr("hreflang"))
                .startsWith("vi", "en")
                .endsWith("x-default")
                .hasSize(Language.all().size() + 1);
        assertThat(known.select("meta[property=og:image]").attr("content"))
                .isEqualTo("https://example.org/shared_assets/images/image.jpg?v=1");
        assertThat(unknown.select("link[rel=canonical], link[hreflang], meta[property=og:url]"))
                .isEmpty();
    }

    @Test
    void reportList_middlePage_showsRangeAndNumbers() {
        Document page = Jsoup.parse(templates.reportList(Language.ENGLISH, Samples.list(7, 14, Language.ENGLISH)));

        assertThat(page.selectFirst(".list-page > .meta").text()).isEqualTo("Showing 61–70 of 137 reports");
        assertThat(page.select(".pager li").eachText())
                .containsExactly("1", "2", "…", "5", "6", "7", "8", "9", "…", "13", "14");
        assertThat(page.select(".pager [aria-current]").text()).isEqualTo("7");
        assertThat(page.select("a[data-language=vi]").attr("href")).isEqualTo("?page=7&lang=vi");
    }

    @Test
    void reportList_noReport_reportsItWithoutPager() {
        Document page = Jsoup.parse(templates.reportList(Language.VIETNAMESE, new ReportList(1, 1, 0, List.of())));

        assertThat(page.selectFirst(".empty").text()).contains("Chưa có báo cáo nào");
        assertThat(page.select(".pager")).isEmpty();
    }

    @Test
    void problem_anyStatus_hasTheReasonAndALink() {
        for (int status : new int[] {400, 404, 405, 410, 413, 414, 431, 500, 502, 503}) {
            for (Language language : Language.all()) {
                Document page = Jsoup.parse(templates.problem(language, status, Optional.empty()));

                assertThat(page.selectFirst(".kicker").text()).contains(String.valueOf(status));
                assertThat(page.selectFirst(".problem-text").text()).isNotBlank();
                assertThat(page.select(".problem-ways a[href^=/?lang]")).hasSize(1);
                assertThat(page.select("meta[name=robots]").attr("content")).isEqualTo("noindex");
            }
        }
    }

    @Test
    void problem_detail_isSaidInstead() {
        assertThat(templates.problem(Language.ENGLISH, 404, Optional.of("problem.detail.page_beyond")))
                .contains("that many pages");
        assertThatThrownBy(() -> templates.problem(Language.ENGLISH, 404, Optional.of("none")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contentSecurityPolicy_inlineScriptAndStyle_areAllowedByTheirHashes() throws Exception {
        Document page = Jsoup.parse(home(Language.VIETNAMESE, Samples.live()));
        String script = page.select("script:not([src]):not([type])").first().data();
        String style = page.select("style").first().data();

        assertThat(script).isEqualTo(PageTemplates.themeScript());
        assertThat(style).contains("be-vietnam-pro-400.woff2");
        assertThat(templates.contentSecurityPolicy())
                .contains("script-src 'self' " + hash(script) + ";")
                .contains("style-src " + hash(style) + ";")
                .doesNotContain("unsafe-inline");
    }

    private static String hash(String content) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    @Test
    void anyPage_markup_needsNoInlineStyleOrHandler() {
        for (String html : List.of(
                home(Language.VIETNAMESE, Samples.mixed()),
                templates.report(Language.ENGLISH, Samples.page(5, Language.ENGLISH), PrintContent.NONE),
                templates.reportList(Language.ENGLISH, Samples.list(7, 14, Language.ENGLISH)))) {
            for (Element element : Jsoup.parse(html).getAllElements()) {
                assertThat(element.attributes().asList())
                        .noneMatch(a -> a.getKey().equals("style") || a.getKey().startsWith("on"));
            }
        }
    }

    private String home(Language language, Dashboard dashboard) {
        return templates.home(
                language,
                dashboard,
                Map.of(),
                MarketSamples.past(language),
                FrontReports.of(List.of(Samples.head(12, language), Samples.head(11, language))));
    }

    private static String value(Document page, String metric) {
        return page.selectFirst("[data-metric=" + metric + "]").wholeText();
    }
}
