package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class ReportTextTest {

    @Test
    void of_markup_isWhatAReaderSees() {
        String html = "<h1>Tựa</h1><p>một<b>hai</b></p><table><td>ba<td>bốn</table><script>x()</script>"
                + "<style>p{}</style><!-- CHART_DATA: {} -->năm<br>sáu";

        assertThat(ReportText.of(html)).isEqualTo("Tựa mộthai ba bốn năm sáu");
    }

    @Test
    void of_decomposed_isComposed() {
        assertThat(ReportText.of(Normalizer.normalize("Thị trường", Normalizer.Form.NFD)))
                .isEqualTo("Thị trường");
    }

    @Test
    void of_longAndDeep_isCut() {
        assertThat(ReportText.of("<div>a ".repeat(200_000))).hasSizeLessThanOrEqualTo(ReportText.LONGEST);
    }

    @Test
    void searchWords_typed_areOneLineOrRefused() {
        assertThat(SearchWords.line(" \tdòng\n\u0000 tiền\u202e ")).isEqualTo("dòng tiền");
        assertThat(SearchWords.line(" \n")).isEmpty();
        assertThatThrownBy(() -> new SearchWords("x".repeat(101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101");
    }
}
