package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredBodyTest {

    @Test
    void balanced_chartData_keepsTheCommentVerbatimBesideItsContainer() {
        String html = "<div><!-- CHART_DATA: {\"a\": \"<&>\"} --><div id=\"c\" class=\"chart-container\"></div></div>";

        assertThat(StoredBody.balanced(html)).isEqualTo(html);
    }

    @Test
    void balanced_markupOfAReport_keepsStylesIdsAndLabels() {
        String html = "<section id=\"s\"><i class=\"fas fa-coins\" style=\"color: var(--x);\"></i>"
                + "<table><tbody><tr><td data-label=\"Giá\">Đ</td></tr></tbody></table></section>";

        assertThat(StoredBody.balanced(html)).isEqualTo(html);
    }

    @Test
    void balanced_tagLeftOpen_isClosed() {
        assertThat(StoredBody.balanced("<section><textarea>x")).isEqualTo("<section><textarea>x</textarea></section>");
    }

    @Test
    void balanced_commentLeftOpen_isClosed() {
        assertThat(StoredBody.balanced("<p>a</p><!-- CHART_DATA: {")).endsWith("-->");
    }

    @Test
    void balanced_closingTagsTooMany_doNotLeaveTheirPlace() {
        assertThat(StoredBody.balanced("</div></div></body></html><p>x</p>")).isEqualTo("<p>x</p>");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "<base href=\"\"//evil\"\">",
                "<meta http-equiv=refresh content=0>",
                "<plaintext>",
                "<noscript><p title='</noscript>'></p></noscript>",
                "<iframe src=x></iframe>"
            })
    void balanced_elementThatActsOnTheDocument_isDropped(String html) {
        assertThat(StoredBody.balanced("<p>a</p>" + html)).isEqualTo("<p>a</p>");
    }

    @ParameterizedTest
    @CsvSource({"rightarrow,→", "uparrow,↑", "downarrow,↓", "leftarrow,←", "to,→", "Rightarrow,⇒"})
    void balanced_latexArrow_becomesAnArrow(String name, String arrow) {
        assertThat(StoredBody.balanced("<p>a $\\" + name + "$ b</p>")).isEqualTo("<p>a " + arrow + " b</p>");
    }

    @Test
    void balanced_dollarsThatAreNoArrow_stay() {
        String html = "<p>$5 and $\\alpha$ and \\rightarrow</p><code title=\"$\\to$\">x</code>";

        assertThat(StoredBody.balanced(html)).isEqualTo(html);
    }

    @Test
    void balanced_headings_marksTheOneThatIsTheTitle() {
        assertThat(StoredBody.balanced("<h1>a</h1><header><h1>b</h1></header>"))
                .isEqualTo("<h1>a</h1><header><h1 data-page-title>b</h1></header>");
        assertThat(StoredBody.balanced("<h1>a</h1><h1>b</h1>")).isEqualTo("<h1 data-page-title>a</h1><h1>b</h1>");
    }
}
