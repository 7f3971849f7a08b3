package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LineDiffTest {

    private static String diff(String before, String after) {
        return LineDiff.of(before, after).stream()
                .map(line -> line.sign() + line.text())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void of_equalTexts_isEmpty() {
        assertThat(LineDiff.of("a\nb", "a\nb")).isEmpty();
    }

    @Test
    void of_changedLine_showsBothWithTheLinesAround() {
        assertThat(diff("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nfive\n6\n7\n8\n9"))
                .isEqualTo(" 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8");
    }

    @Test
    void of_changesFarApart_leavesOutTheLinesBetween() {
        assertThat(diff("a\n1\n2\n3\n4\n5\n6\n7\n8\nb", "A\n1\n2\n3\n4\n5\n6\n7\n8\nB"))
                .isEqualTo("-a\n+A\n 1\n 2\n 3\n …\n 6\n 7\n 8\n-b\n+B");
    }

    @Test
    void of_markupInOneLine_isComparedByTags() {
        assertThat(diff("<p>a</p><p>b</p>", "<p>a</p><p>c</p>")).isEqualTo(" <p>a</p>\n-<p>b</p>\n+<p>c</p>");
    }
}
