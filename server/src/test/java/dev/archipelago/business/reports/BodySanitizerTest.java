package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodySanitizerTest {

    private static String clean(String stored) {
        return BodySanitizer.cleaned(stored).html();
    }

    @Test
    void clean_chartData_keepsTheCommentVerbatimBesideItsContainer() {
        String html = "<div><!-- CHART_DATA: {\"a\": \"<&>\"} --><div id=\"c\" class=\"chart-container\"></div></div>";

        assertThat(clean(html)).isEqualTo(html);
    }

    @Test
    void clean_markupOfAReport_keepsStylesIdsAndLabels() {
        String html = "<section id=\"s\"><i class=\"fas fa-coins\" style=\"color:var(--x)\"></i>"
                + "<table><tbody><tr><td data-label=\"Giá\">Đ</td></tr></tbody></table></section>";

        assertThat(clean(html)).isEqualTo(html);
    }

    @Test
    void clean_tagLeftOpen_isClosed() {
        assertThat(clean("<section><b>x")).isEqualTo("<section><b>x</b></section>");
    }

    @Test
    void clean_commentLeftOpen_isClosed() {
        assertThat(clean("<p>a</p><!-- CHART_DATA: {")).endsWith("-->");
    }

    @Test
    void clean_closingTagsTooMany_doNotLeaveTheirPlace() {
        assertThat(clean("</div></div></body></html><p>x</p>")).isEqualTo("<p>x</p>");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "<base href=\"\"//evil\"\">",
                "<meta http-equiv=refresh content=0>",
                "<plaintext>",
                "<noscript><p title='</noscript>'></p></noscript>",
                "<iframe src=x></iframe>",
                "<script>alert(1)</script>",
                "<style>p{}</style>",
                "<svg><script>alert(1)</script></svg>",
                "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
                "<img src=x onerror=alert(1)>",
                "<form><input autofocus onfocus=alert(1)></form>",
                "<textarea></p><script>alert(1)</script></textarea>",
                "<template><script>alert(1)</script></template>",
                "<object data=x></object><embed src=x>",
                "<!-- [if IE]><script>alert(1)</script><![endif] -->",
                "<?php echo 1 ?>"
            })
    void clean_elementThatIsNoTextForReaders_isDropped(String html) {
        assertThat(clean("<p>a</p>" + html)).isEqualTo("<p>a</p>");
    }

    @ParameterizedTest
    @CsvSource({"rightarrow,→", "uparrow,↑", "downarrow,↓", "leftarrow,←", "to,→", "Rightarrow,⇒"})
    void clean_latexArrow_becomesAnArrow(String name, String arrow) {
        assertThat(clean("<p>a $\\" + name + "$ b</p>")).isEqualTo("<p>a " + arrow + " b</p>");
    }

    @Test
    void clean_dollarsThatAreNoArrow_stay() {
        String html = "<p>$5 and $\\alpha$ and \\rightarrow</p><code title=\"$\\to$\">x</code>";

        assertThat(clean(html)).isEqualTo(html);
    }

    @Test
    void clean_headings_marksTheOneThatIsTheTitle() {
        assertThat(clean("<h1>a</h1><header><h1>b</h1></header>"))
                .isEqualTo("<h1>a</h1><header><h1 data-page-title>b</h1></header>");
        assertThat(clean("<h1>a</h1><h1>b</h1>")).isEqualTo("<h1 data-page-title>a</h1><h1>b</h1>");
    }

    @Test
    void clean_attributeThatActs_isDropped() {
        assertThat(clean("<p onclick=alert(1) id=a class=b data-x=y aria-label=l tabindex=0 xmlns=z>x</p>"))
                .isEqualTo("<p id=\"a\" class=\"b\" aria-label=\"l\">x</p>");
    }

    @Test
    void clean_link_leavesItsText() {
        assertThat(clean("<p>a <a href=\"javascript:alert(1)\">b</a> <font><b>c</b></font></p>"))
                .isEqualTo("<p>a b <b>c</b></p>");
    }

    @Test
    void clean_styleThatLoads_isDropped() {
        assertThat(clean("<p style=\"color:red;background:url(//evil);position:fixed\">x</p>"))
                .isEqualTo("<p style=\"color:red\">x</p>");
    }

    @Test
    void clean_nestedWithoutEnd_isHungUpFlat() {
        String cleaned = clean("<div>".repeat(100_000) + "x");

        assertThat(cleaned).contains("x").hasSizeLessThan(10_000);
    }

    @Test
    void clean_itsOwnResult_staysAsItIs() {
        String once = clean(
                "<table><p>a<td>b<a><div><table></a></table></p><b><p>c</b>d</p><!--CHART_DATA: {}--><i></i>&lt;script>");

        assertThat(clean(once)).isEqualTo(once);
    }

    @Test
    void cleaned_moreElementsThanAReportHas_keepsTheBeginningAndReportsIt() {
        BodySanitizer.Cleaned cleaned = BodySanitizer.cleaned("<p>x</p>".repeat(BodySanitizer.MOST_ELEMENTS + 5));

        assertThat(cleaned.html()).isEqualTo("<p>x</p>".repeat(BodySanitizer.MOST_ELEMENTS - 1) + "<p></p>");
        assertThat(cleaned.cut()).isTrue();
        assertThat(BodySanitizer.cleaned("<p></p>".repeat(BodySanitizer.MOST_ELEMENTS))
                        .cut())
                .isFalse();
    }

    @Test
    void cleaned_mainParts_keepsTheFirstAndReportsIt() {
        BodySanitizer.Cleaned cleaned = BodySanitizer.cleaned("<main>a</main><main>b</main>");

        assertThat(cleaned.html()).isEqualTo("<main>a</main><article>b</article>");
        assertThat(cleaned.hasMain()).isTrue();
        assertThat(BodySanitizer.cleaned("<p>a</p>").hasMain()).isFalse();
    }
}
