package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.reports.ReportLimits;
import dev.archipelago.fixture.SmallStack;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests report content whose nesting overflows the stack of recursive code, at sizes that a report may have. */
class HostileContentTest {

    private static Named<String> repeated(String name, String before, String piece, int times, String after) {
        return Named.of(name, before + piece.repeat(times) + after);
    }

    static Stream<Named<String>> styles() {
        return Stream.of(
                repeated("a long string", "p{content:\"", "x", 180_000, "\"}"),
                repeated("a long string in single quotes", "p{content:'", "x", 180_000, "'}"),
                repeated("many escapes", "p{content:\"", "\\22 ", 40_000, "\"}"),
                repeated("many escapes of quotes", "p{content:'", "\\'", 90_000, "'}"),
                repeated("many strings", "p{content:", "'a' ", 40_000, "}"),
                repeated("a string that is never closed", "p{content:'", "x", 180_000, ""),
                repeated("a long value", "p{margin:", "1px ", 40_000, "}"),
                repeated("a long list of fonts", "p{font-family:", "a,", 80_000, "a}"),
                repeated("a long embedded picture", "p{background:url(data:image/png;base64,", "A", 180_000, ")}"),
                repeated("a long name", "p{", "a", 180_000, ":b}"),
                repeated("many selectors", "", "a,", 90_000, "a{b:c}"),
                repeated("a long selector", "", "a>", 90_000, "a{b:c}"),
                repeated("a long compound selector", "a", ".b", 90_000, "{b:c}"),
                repeated("many rules", "", "a{b:c}", 30_000, ""),
                repeated("many declarations", "a{", "b:c;", 45_000, "}"),
                repeated("many comments", "", "/**/", 45_000, "a{b:c}"),
                repeated("a long comment", "/*", "*", 180_000, "*/a{b:c}"),
                repeated("many conditions", "@supports (a:b)", " and (a:b)", 18_000, "{p{a:b}}"),
                repeated("many media queries", "@media all", ",all", 40_000, "{p{a:b}}"),
                repeated("a long sum", "p{width:calc(1px", " + 1px", 30_000, ")}"),
                repeated("many negations", "a", ":not(b)", 25_000, "{b:c}"),
                repeated("many at-rules", "", "@x;", 60_000, "a{b:c}"),
                repeated("unicode escapes in names", "", "\\61", 45_000, "{b:c}"));
    }

    static Stream<Named<String>> bodies() {
        return Stream.of(
                repeated("elements within each other", "", "<div>", 100_000, "x"),
                repeated("tables within each other", "", "<table><td>", 60_000, "x"),
                repeated("formatting within each other", "", "<b><i>", 60_000, "x"),
                repeated("lists within each other", "", "<ul><li>", 60_000, "x"),
                repeated("unknown elements within each other", "", "<x-y>", 100_000, "x"),
                repeated("many ends", "", "</p></div>", 60_000, "x"),
                repeated("a long heading", "<h1>", "word ", 150_000, "</h1>"),
                repeated("a heading of spaces", "<h1>a", " ", 900_000, "b</h1>"),
                repeated("a heading of marks", "<h1>a", "\u0301", 400_000, "</h1>"),
                repeated("a long word", "<p>", "x", 900_000, "</p>"),
                repeated("many dollars", "<p>", "$ \\a ", 100_000, "</p>"),
                repeated("a dollar and spaces", "<p>$", " ", 900_000, "\\to$</p>"),
                repeated("a long attribute", "<p title='", "x", 900_000, "'>x</p>"),
                repeated("many attributes", "<p ", "aria-a='b' ", 50_000, ">x</p>"),
                repeated("many chart comments", "", "<!--CHART_DATA:{}-->", 45_000, ""),
                repeated(
                        "deep chart data",
                        "<!--CHART_DATA:{\"type\":\"bar\",\"data\":",
                        "[",
                        400_000,
                        "--><div></div>"),
                repeated("a long style attribute", "<p style='content:\"", "x", 500_000, "\"'>x</p>"),
                repeated("a style attribute of escapes", "<p style='content:\"", "\\22 ", 100_000, "\"'>x</p>"),
                repeated("brackets in a style attribute", "<p style='a:", "(", 500_000, "'>x</p>"),
                repeated("many style attributes", "", "<b style='color:red'>x</b>", 19_000, ""));
    }

    @ParameterizedTest
    @MethodSource("styles")
    void style_anyLength_isScopedOnASmallStack(String css) {
        String scoped = SmallStack.call(() -> ReportStyle.of(css).css());

        assertThat(scoped.length()).isLessThanOrEqualTo(2 * ReportLimits.MAX_CSS_CHARACTERS);
        assertThat(SmallStack.call(() -> CssScoper.declarations(css)).length()).isLessThanOrEqualTo(2 * css.length());
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void body_anyLengthAndDepth_isReadOnASmallStack(String html) {
        ReportBody body = SmallStack.call(() -> ReportBody.of(html));
        ReportOutline outline = SmallStack.call(() -> ReportOutline.of(html));
        String text = SmallStack.call(() -> ReportText.of(html));

        assertThat(body.html().length()).isLessThanOrEqualTo(3 * html.length());
        assertThat(outline.title().length()).isLessThanOrEqualTo(201);
        assertThat(text.length()).isLessThanOrEqualTo(ReportText.LONGEST + 1);
        assertThat(SmallStack.call(() -> HighlightedText.excerpt(text, new SearchWords("word x")))
                        .plain()
                        .length())
                .isLessThan(2_000 + text.length());
    }

    @Test
    void style_longStringAndManyEscapes_keepsTheRulesAroundThem() {
        for (String content : List.of("x".repeat(40_000), "\\22 ".repeat(4_000))) {
            String css = "a{color:red}p{content:\"" + content + "\"}b{color:blue}";

            assertThat(SmallStack.call(() -> ReportStyle.of(css).css()))
                    .contains("#report-container a{color:red}", "content:", "#report-container b{color:blue}");
        }
    }

    @Test
    void style_moreThanItsLimit_keepsTheFirstRules() {
        String css = "a{color:red}".repeat(40_000);

        String scoped = ReportStyle.of(css).css();

        assertThat(scoped).startsWith("#report-container a{color:red}").endsWith("}\n");
        assertThat(scoped.length()).isLessThanOrEqualTo(2 * ReportLimits.MAX_CSS_CHARACTERS);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("content:'url('", true),
                Arguments.of("content:'a\\'url('", true),
                Arguments.of("content:'a'url(b)", false),
                Arguments.of("content:'a\\\\'url(b)'c'", false),
                Arguments.of("background:url( data:image/svg+xml;x) , none", true),
                Arguments.of("background:url(data:image/)", false),
                Arguments.of("background:url(data:text/html,x)", false));
    }

    @ParameterizedTest
    @MethodSource("values")
    void declaration_namesInAndOutsideStrings_areDistinguished(String declaration, boolean kept) {
        assertThat(CssScoper.sheet("p{" + declaration + "}").isEmpty()).isNotEqualTo(kept);
    }
}
