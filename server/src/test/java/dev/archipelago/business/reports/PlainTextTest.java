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
    void of_signThatAwaitsMoreAtTheCut_givesWayToTheEllipsis() {
        assertThat(PlainText.of("một hai: ba bốn", 11)).isEqualTo("một hai…");
        assertThat(PlainText.of("một hai – ba bốn", 11)).isEqualTo("một hai…");
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

    @Test
    void of_nothingThatIsSeen_isEmpty() {
        assertThat(PlainText.of("\u200b\u2060\ufeff\u00ad\u3164\u200d\ud800\udb40\udc41\uffff\u061c\u180e", 20))
                .isEmpty();
    }

    @Test
    void of_zeroWidthInAWord_isDropped() {
        assertThat(PlainText.of("Bit\u200bco\u00adin\ufeff \u2066x", 20)).isEqualTo("Bitcoin x");
    }

    @Test
    void of_emojiOfJoinedParts_staysWhole() {
        String scientist = "\ud83d\udc69\u200d\ud83d\udd2c";

        assertThat(PlainText.of("a " + scientist + " b", 20)).isEqualTo("a " + scientist + " b");
    }

    @Test
    void of_marksHeapedOnALetter_areThreeAtMost() {
        assertThat(PlainText.of("e\u0302\u0301 Z" + "\u0334".repeat(40) + "!", 60))
                .isEqualTo("e\u0302\u0301 Z" + "\u0334".repeat(3) + "!");
    }

    @Test
    void of_marksHeapedWithWhatIsNotSeenBetween_areThreeAtMost() {
        assertThat(PlainText.of("Z" + "\u0334\u200b".repeat(40) + "!", 60)).isEqualTo("Z" + "\u0334".repeat(3) + "!");
        assertThat(PlainText.of("Z" + "\u0334\u200d".repeat(40) + "!", 60)
                        .codePoints()
                        .filter(c -> c == 0x334))
                .hasSize(3);
    }
}
