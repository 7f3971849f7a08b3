package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedRoutesTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void get_withoutParameters_showsEveryCoinInTheReadersLanguage() throws Exception {
        HttpResponse<byte[]> answer = site.get("/embed/market", "accept-language", "en");

        Document page = Jsoup.parse(text(answer));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "content-security-policy"))
                .startsWith("default-src 'none'")
                .endsWith("frame-ancestors *")
                .doesNotContain("unsafe-inline");
        assertThat(header(answer, "cache-control")).isEqualTo("private, no-cache");
        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.selectFirst("html").hasAttr("data-theme")).isFalse();
        assertThat(page.select("tbody .coin-code").eachText())
                .containsExactly("BTC", "ETH", "SOL", "XRP", "ADA", "LINK", "BNB");
        assertThat(page.select("script:not([src]):not([type=application/json]), [style], [onclick]"))
                .isEmpty();
        assertThat(page.select("a[href]").eachAttr("target")).containsOnly("_blank");
    }

    @Test
    void get_parameters_chooseThemeCurrencyAndCoins() throws Exception {
        HttpResponse<byte[]> answer =
                site.get("/embed/market?lang=vi&theme=dark&currency=vnd&coins=sol,BTC,sol", "accept-language", "en");

        Document page = Jsoup.parse(text(answer));
        assertThat(header(answer, "cache-control")).isEqualTo("public, max-age=5");
        assertThat(page.select("html").attr("lang")).isEqualTo("vi");
        assertThat(page.select("html").attr("data-theme")).isEqualTo("dark");
        assertThat(page.select("tbody .coin-code").eachText()).containsExactly("SOL", "BTC");
        assertThat(page.select("tbody [data-format=dong]").eachAttr("data-metric"))
                .containsExactly("sol_price_vnd", "btc_price_vnd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "theme=neon",
                "theme=",
                "currency=eur",
                "coins=",
                "coins=btc,doge",
                "coins=btc,eth,sol,xrp,ada,link,bnb,btc,eth",
                "coins=%3Cscript%3E"
            })
    void get_whatItDoesNotKnow_isRefusedWithAReason(String query) throws Exception {
        HttpResponse<byte[]> answer = site.get("/embed/market?" + query, "accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(text(answer)).contains(query.substring(0, query.indexOf('=')) + " must be");
    }

    @Test
    void about_code_showsTheWidgetOfThisSite() throws Exception {
        String code = Jsoup.parse(text(site.get("/about?lang=en")))
                .selectFirst("[data-snippet]")
                .text();

        String source = Jsoup.parse(code).select("iframe").attr("src");
        assertThat(source).startsWith("https://news.example/embed/market?");
        assertThat(site.get(source.replace("https://news.example", "")).statusCode())
                .isEqualTo(200);
    }
}
