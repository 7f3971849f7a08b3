package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HighlightedTextTest {

    /** Returns the text with each highlighted segment in brackets. */
    private static String shown(HighlightedText text) {
        return text.pieces().stream()
                .map(piece -> piece.marked() ? "[" + piece.text() + "]" : piece.text())
                .collect(Collectors.joining());
    }

    private static String shown(String text, String words) {
        return shown(HighlightedText.of(text, new SearchWords(words)));
    }

    @ParameterizedTest
    @CsvSource({
        "Thị trường tiền số, thi truong, [Thị] [trường] tiền số",
        "THI TRUONG, thị trường, [THI] [TRUONG]",
        "Đồng đô la, dong, [Đồng] đô la",
        "reports fell, report, [reports] fell",
        "ETF và ETFs, etf, [ETF] và ETFs",
        "nothing here, bitcoin, nothing here",
        "<b>bitcoin</b>, bitcoin, <b>[bitcoin]</b>"
    })
    void of_words_marksThemWhateverTheirDiacritics(String text, String words, String expected) {
        assertThat(shown(text, words)).isEqualTo(expected);
    }

    @Test
    void of_decomposedText_marksWholeLetters() {
        String decomposed = Normalizer.normalize("Thị trường", Normalizer.Form.NFD);

        assertThat(shown(decomposed, "truong"))
                .isEqualTo(decomposed.substring(0, 5) + "[" + decomposed.substring(5) + "]");
    }

    @Test
    void excerpt_wordsFarApart_showsWhereMostOfThemAre() {
        String text = "bitcoin " + "xa ".repeat(200) + "giá bitcoin và ether tăng " + "sau ".repeat(200);

        String shown = shown(HighlightedText.excerpt(text, new SearchWords("ether bitcoin")));

        assertThat(shown).startsWith("… ").endsWith(" …").contains("giá [bitcoin] và [ether] tăng");
        assertThat(shown.length()).isLessThan(300);
    }

    @Test
    void excerpt_wordWithoutEnd_isCutSomewhere() {
        String text = "x".repeat(1_000);

        assertThat(shown(HighlightedText.excerpt(text, new SearchWords("x")))).hasSizeLessThan(300);
        assertThat(HighlightedText.excerpt(text, new SearchWords(text.substring(0, 100)))
                        .plain())
                .hasSizeLessThan(300);
        assertThat(shown(HighlightedText.excerpt("", new SearchWords("x")))).isEmpty();
    }
}
