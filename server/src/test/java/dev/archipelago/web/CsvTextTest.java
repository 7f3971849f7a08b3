package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTextTest {

    @Test
    void row_plainCells_areWrittenAsTheyAre() {
        assertThat(written("btc", new BigDecimal("-3.40"), "2026-11-20T07:05:08Z", true, "", "Thị trường"))
                .isEqualTo("btc,-3.40,2026-11-20T07:05:08Z,true,,Thị trường");
    }

    @Test
    void row_separatorsAndQuotes_areQuoted() {
        assertThat(written("a,b", "say \"no\"", "two\nlines")).isEqualTo("\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "-", "\n=1\n"})
    void row_formula_becomesText(String formula) {
        assertThat(written(formula).replaceFirst("^\"", "")).startsWith("'" + formula.charAt(0));
    }

    private static String written(Object... cells) {
        CsvText text = new CsvText("head");
        text.row(List.of(cells));
        return new String(text.bytes(), StandardCharsets.UTF_8)
                .replaceFirst("^head\r\n", "")
                .replaceFirst("\r\n$", "");
    }
}
