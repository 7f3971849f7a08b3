package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CssScoperTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#report-container .a > b|#report-container .a>b",
                "#report-container.x:not(.y) td|#report-container.x:not(.y) td",
                ".dark #report-container p::before|.dark #report-container p::before",
                "p|#report-container p",
                "*|#report-container *",
                ":root|#report-container",
                "html body .a|#report-container .a",
                "body.dark > p|#report-container.dark>p",
                ":is(#report-container, body) p|#report-container :is(#report-container,body) p",
                "#report-container-2 p|#report-container #report-container-2 p",
            })
    void sheet_selector_isConfined(String selector, String confined) {
        assertThat(CssScoper.sheet(selector + "{color:red}")).isEqualToIgnoringNewLines(confined + "{color:red}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#report-container + p", "#report-container.x ~ p", "body + p"})
    void sheet_selectorThatLeaves_isDropped(String selector) {
        assertThat(CssScoper.sheet(selector + "{color:red}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "background:url(//evil/x)",
                "background:url('https://evil/x')",
                "background:URL( \"//evil/x\" )",
                "background:u\\72l(//evil/x)",
                "background:image-set('//evil/x' 1x)",
                "background:-webkit-image-set(url(//evil) 1x)",
                "--x:url(//evil/x)",
                "background:url(data:text/html,x)",
                "background:url(data:image/png,x) , url(//evil)",
                "position:fixed",
                "position:FIXED!important",
                "position:var(--x)",
                "width:expression(alert(1))",
                "behavior:url(#x)",
                "-moz-binding:none",
                "b\\65havior:x",
            })
    void sheet_declarationThatLoadsOrEscapes_isDropped(String declaration) {
        assertThat(CssScoper.sheet("p{" + declaration + ";color:red}"))
                .isEqualToIgnoringNewLines("#report-container p{color:red}");
        assertThat(CssScoper.declarations(declaration + ";color:red")).isIn("color:red", "");
    }

    @Test
    void sheet_declarationsOfAReport_stay() {
        String css = "#report-container .a{color:var(--x);content:\"\\2022 url(x)\";position:absolute;"
                + "background:url(data:image/png;base64,AA==);margin:0 auto!important}";

        assertThat(CssScoper.sheet(css)).contains("var(--x)", "2022 url(x)", "absolute", "data:image", "!important");
    }

    @Test
    void sheet_rulesWithinRules_areConfinedAsWell() {
        assertThat(CssScoper.sheet("@media (max-width:580px){body{position:fixed;top:0} @media print{p{a:b}}}"))
                .contains("@media (max-width:580px){", "#report-container{top:0}")
                .doesNotContain("fixed", "{body");
        assertThat(CssScoper.sheet("@supports (display:grid){p{display:grid}}"))
                .contains("@supports (display:grid)", "#report-container p{display:grid}");
        assertThat(CssScoper.sheet("@keyframes k{from{top:0;position:fixed}to{top:1px}}"))
                .contains("@keyframes k{", "from{top:0}", "to{top:1px}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@import 'x';",
                "@import url(//evil);",
                "@namespace x url(//evil);",
                "@font-face{font-family:a;src:url(//evil)}",
                "@page{margin:0}",
                "@layer a{p{b:c}}",
                "@unknown{p{b:c}}",
            })
    void sheet_ruleThatIsNotKnown_isDropped(String rule) {
        assertThat(CssScoper.sheet(rule + " p{color:red}")).isEqualToIgnoringNewLines("#report-container p{color:red}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@media all{", "a{b:calc(", ":not(", "[", "{", "a:is("})
    void sheet_nestedWithoutEnd_isRefused(String piece) {
        assertThat(CssScoper.sheet(piece.repeat(100_000))).isEmpty();
    }

    @Test
    void sheet_piecesInAnyOrder_neverLeavesTheContainer() {
        String[] pieces = {
            "p",
            "body",
            "#report-container",
            "+",
            "~",
            ">",
            " ",
            ",",
            "{",
            "}",
            "color:red",
            ";",
            ":",
            "url(",
            "//x",
            ")",
            "'",
            "\"",
            "\\",
            "/*",
            "*/",
            "@media all",
            "@import",
            "position:fixed",
            "!important",
            ":is(",
            "<!--",
            "</style>",
            "\u0000",
            "\n",
            "-",
            "1px",
            "\ud800"
        };
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder css = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                css.append(pieces[random.nextInt(pieces.length)]);
            }
            String confined = CssScoper.sheet(css.toString());
            assertThat(confined).as(css.toString()).doesNotContainPattern("(?i)@import|position:fixed");
            confined.lines()
                    .filter(line -> line.contains("{") && !line.startsWith("@"))
                    .forEach(line -> assertThat(line).as(css.toString()).contains("#report-container"));
        }
    }
}
