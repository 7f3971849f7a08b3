package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the texts of the market's pages. */
class MarketViewsTest {

    private final PageTemplates templates = new PageTemplates(Samples.site(false));

    private Document market(Language language, boolean rate) {
        return Jsoup.parse(templates.market(
                language,
                Currency.USD,
                rate ? MarketSamples.dashboard() : Samples.live(),
                MarketSamples.changes(),
                MarketSamples.sparks()));
    }

    private Document coin(Language language) {
        return Jsoup.parse(templates.coin(language, Currency.USD, MarketSamples.coin(), MarketSamples.past(language)));
    }

    @Test
    void market_rate_pricesAreInBothCurrenciesWithTheirSources() {
        Document page = market(Language.VIETNAMESE, true);

        assertThat(page.select(".coins-wide tbody tr")).hasSize(7);
        assertThat(page.expectFirst("[data-metric=btc_price_usd]").wholeText()).isEqualTo("91.234,56\u00a0US$");
        assertThat(page.expectFirst("[data-metric=btc_price_vnd]").wholeText()).isEqualTo("2.403.620.100\u00a0₫");
        assertThat(page.expectFirst("[data-provenance=btc_price_vnd]").text())
                .contains("Binance, CoinGecko", "4 phút trước");
    }

    @Test
    void market_noRate_hasNoPriceInDong() {
        Document page = market(Language.ENGLISH, false);

        assertThat(page.expectFirst("[data-metric=btc_price_vnd]").text()).isEqualTo(DisplayedFigure.DASH);
        assertThat(page.expectFirst("[data-provenance=btc_price_vnd]").text()).isEqualTo("unavailable");
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.web.view.Samples#languages")
    void market_changes_nameWhatTheyAreComparedWithOrWhyTheyAreMissing(Language language) {
        Document page = market(language, true);
        boolean vi = language == Language.VIETNAMESE;

        Element week = page.expectFirst("[data-refresh=btc_change_7d]");
        assertThat(week.expectFirst(".change").className()).contains("is-down");
        assertThat(week.expectFirst(".tip").text())
                .contains("Binance", vi ? "so với 90.125,50" : "from $90,125.50", vi ? "13/11/2026" : "13 Nov 2026");
        Element month = page.expectFirst("[data-refresh=btc_change_30d]");
        assertThat(month.expectFirst(".change").text()).isEqualTo(DisplayedFigure.DASH);
        assertThat(month.expectFirst(".tip").text())
                .contains(vi ? "chưa có giá 30 ngày trước" : "no price from 30 days ago");
    }

    @Test
    void market_sparklineMissing_hasATextInstead() {
        Document page = market(Language.ENGLISH, true);

        assertThat(page.select("[data-refresh=BTC-spark] svg")).hasSize(1);
        assertThat(page.select("[data-refresh=ETH-spark]").text()).contains("unavailable");
    }

    @Test
    void coin_fewKlines_namesIndicatorsThatNeedMore() {
        Document page = coin(Language.ENGLISH);

        assertThat(page.select(".indicator-about")).hasSize(6);
        Element known = page.expectFirst("[data-refresh=sma_20_1d]");
        assertThat(known.expectFirst(".value").text()).isEqualTo("$91,040.00");
        assertThat(known.expectFirst(".tip").text()).contains("Binance", "from 60 consecutive candles");
        assertThat(page.expectFirst("[data-refresh=sma_200_1d]").text())
                .contains("needs 200 consecutive candles, 60 available");
    }

    @Test
    void coin_past_isDrawnWithItsGapAndListedWhole() {
        Document page = coin(Language.VIETNAMESE);

        Element svg = page.expectFirst("[data-part=box] svg[role=img]");
        assertThat(svg.expectFirst("title").text()).isEqualTo("Giá Bitcoin");
        assertThat(svg.expectFirst("desc").text()).startsWith("Từ ").contains("cao nhất", "thấp nhất");
        assertThat(svg.expectFirst(".series-line").attr("d").chars().filter(c -> c == 'M'))
                .as("a new segment starts after the gap")
                .hasSize(2);
        assertThat(page.select("[data-part=rows] tr"))
                .hasSameSizeAs(MarketSamples.answer().points());
        assertThat(page.select("[data-history-ranges] a").eachAttr("href"))
                .containsExactly(
                        "/market/btc?range=24h&lang=vi",
                        "/market/btc?lang=vi",
                        "/market/btc?range=30d&lang=vi",
                        "/market/btc?range=1y&lang=vi");
    }

    @Test
    void home_coins_leadToTheirPages() {
        Document page = Jsoup.parse(templates.home(
                Language.ENGLISH,
                Samples.live(),
                Map.of(),
                MarketSamples.noPast(Language.ENGLISH),
                FrontReports.of(List.of())));

        assertThat(page.select(".coins tbody th a").eachAttr("href")).contains("/market/link?lang=en");
        assertThat(page.select(".history-none").text()).contains("History is unavailable");
        assertThat(page.select(".site-nav a[href=/market?lang=en]")).hasSize(1);
    }

    @Test
    void status_componentsAndSources_areInWordsWithoutOperationalDetails() {
        Document page = Jsoup.parse(
                templates.status(Language.VIETNAMESE, Samples.health(), Samples.incidents(), Samples.closed()));

        assertThat(page.select("#components ~ .states dd:has(.dot)").eachText().subList(1, 4))
                .containsExactly("hoạt động bình thường", "hoạt động một phần", "gián đoạn");
        assertThat(page.text()).doesNotContain("10.0.0.7", "6379", "binance:");
        assertThat(page.expectFirst("[data-provenance^=dia]").text())
                .contains("thị trường đóng cửa, phiên 27/11", "Finnhub");
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.web.view.Samples#languages")
    void home_exchangeClosed_namesTheSessionOfItsFigures(Language language) {
        Document page = Jsoup.parse(templates.home(
                language,
                new Dashboard(Samples.closed()),
                Map.of(),
                MarketSamples.noPast(language),
                FrontReports.of(List.of())));

        Element figure = page.expectFirst("[data-provenance=spy_price_usd]");
        assertThat(figure.className()).contains("is-closed");
        assertThat(figure.text())
                .contains(
                        language == Language.VIETNAMESE
                                ? "thị trường đóng cửa, phiên 27/11"
                                : "market closed, session of 27 Nov");
        assertThat(page.expectFirst("[data-note]").className()).doesNotContain("is-shown");
    }

    @Test
    void home_noFigures_reportsThatNoSourceResponded() {
        Document page = Jsoup.parse(templates.home(
                Language.ENGLISH,
                Samples.nothing(),
                Map.of(),
                MarketSamples.noPast(Language.ENGLISH),
                FrontReports.of(List.of())));

        assertThat(page.expectFirst("[data-note].is-shown [data-part=word]").text())
                .isEqualTo("No data source has responded yet, so there are no figures.");
    }

    @Test
    void anyPage_markup_needsNoInlineStyleOrHandler() {
        for (Document page : List.of(market(Language.VIETNAMESE, true), coin(Language.ENGLISH))) {
            assertThat(page.getAllElements())
                    .allSatisfy(element -> assertThat(element.attributes().asList())
                            .noneMatch(attribute -> attribute.getKey().equals("style")
                                    || attribute.getKey().startsWith("on")));
        }
    }
}
