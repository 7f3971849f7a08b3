package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void of_shortText_isOneLine() {
        assertThat(PlainText.of(" a\n\t b\u00a0 c ", 20)).isEqualTo("a b c");
    }

    @Test
    void of_exactLength_isWhole() {
        assertThat(PlainText.of("ab cd", 5)).isEqualTo("ab cd");
    }

    @Test
    void of_longText_isCutAfterAWord() {
        assertThat(PlainText.of("một hai ba bốn", 10)).isEqualTo("một hai…");
    }

    @Test
    void of_longTextCutWhereAWordEnds_keepsTheWord() {
        assertThat(PlainText.of("abcd efgh ijkl", 10)).isEqualTo("abcd efgh…");
    }

    @Test
    void of_oneLongWord_isCutInIt() {
        assertThat(PlainText.of("a".repeat(50), 10)).isEqualTo("a".repeat(9) + "…");
    }

    @Test
    void of_pairAtTheCut_isNotSplit() {
        assertThat(PlainText.of("\ud83d\ude00".repeat(50), 10)).isEqualTo("\ud83d\ude00".repeat(4) + "…");
        assertThat(PlainText.of("\ud83d\ude00".repeat(50), 11)).isEqualTo("\ud83d\ude00".repeat(5) + "…");
    }

    @Test
    void of_controlAndDirectionCharacters_areDropped() {
        assertThat(PlainText.of("a\u0007\u202egnp\u2066.exe\u200f", 20)).isEqualTo("agnp.exe");
    }
}
