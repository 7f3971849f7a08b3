package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.helger.css.decl.CSSImportRule;
import com.helger.css.decl.CascadingStyleSheet;
import com.helger.css.reader.CSSReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes the markup, style sheet and style attributes of a report with arbitrary bytes: the output, parsed again,
 * contains only allowed elements and properties. One test for all three, since Jazzer fuzzes only one test per JVM.
 */
@Tag("alone")
class ReportMarkupFuzzTest {

    /** Matches a string with possessive quantifiers, since a repeated group is matched by recursion otherwise. */
    private static final Pattern STRING =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'", Pattern.DOTALL);

    private static final Pattern LOADING = Pattern.compile("url\\((?!\\s*[\"']?data:image/)|@import|expression\\(");

    /** Returns the seed inputs: the hostile reports, and content that has overflowed the stack. */
    static Stream<byte[]> hostile() {
        Stream<byte[]> files = Stream.of("markup.html", "mutation.html", "style.html", "style.css", "broken.css")
                .map(ReportMarkupFuzzTest::bytes);
        Stream<byte[]> lengthy = Stream.of(
                        "p{content:\"" + "x".repeat(40_000) + "\"}",
                        "p{content:\"" + "\\22 ".repeat(4_000) + "\"}",
                        "<p style='content:\"" + "\\22 ".repeat(4_000) + "\"'>x",
                        "<!--CHART_DATA:{\"type\":\"bar\",\"data\":" + "[".repeat(40_000) + "--><div></div>",
                        "<div>".repeat(10_000))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Stream.concat(files, lengthy);
    }

    private static byte[] bytes(String name) {
        try (var in = ReportMarkupFuzzTest.class.getResourceAsStream("/hostile/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @MethodSource("hostile")
    @FuzzTest(maxDuration = "5m")
    void everyPart(byte[] stored) {
        String text = new String(stored, StandardCharsets.UTF_8);
        ReportOutline.of(text);
        assertMarkupIsOnTheList(BodySanitizer.cleaned(text).html());
        assertSheetStaysInTheContainer(CssScoper.sheet(text));
        assertDeclarationsStayInTheirRule(CssScoper.declarations(text));
    }

    private static void assertMarkupIsOnTheList(String html) {
        Element body = Jsoup.parseBodyFragment(html).body();
        assertThat(body.ownerDocument().head().childNodeSize()).isZero();
        for (Element element : body.getAllElements()) {
            if (element == body) {
                continue;
            }
            assertThat(BodySanitizer.KEPT).contains(element.normalName());
            for (Attribute attribute : element.attributes()) {
                String name = attribute.getKey();
                if (name.equals("style")) {
                    assertDeclarationsStayInTheirRule(attribute.getValue());
                } else if (!name.startsWith("aria-") && !name.equals("data-page-title")) {
                    assertThat(BodySanitizer.ATTRIBUTES).contains(name);
                }
            }
        }
        body.nodeStream(Comment.class)
                .forEach(comment -> assertThat(comment.getData().strip()).startsWith("CHART_DATA"));
    }

    private static void assertSheetStaysInTheContainer(String css) {
        assertLoadsNothing(css);
        assertThat(css.toLowerCase(Locale.ROOT)).doesNotContain("position:fixed");
        CascadingStyleSheet sheet = read(css);
        assertThat(sheet.getAllImportRules()).isEqualTo(List.<CSSImportRule>of());
        assertThat(sheet.hasFontFaceRules()).isFalse();
        sheet.getAllStyleRules()
                .forEach(rule -> rule.getAllSelectors()
                        .forEach(selector ->
                                assertThat(selector.getAsCSSString()).contains("#report-container")));
    }

    private static void assertDeclarationsStayInTheirRule(String declarations) {
        assertLoadsNothing(declarations);
        if (!declarations.isEmpty()) {
            CascadingStyleSheet sheet = read("#a{" + declarations + "}#b{color:red}");
            assertThat(sheet.getRuleCount()).isEqualTo(2);
            assertThat(sheet.getStyleRuleAtIndex(1).getDeclarationCount()).isEqualTo(1);
        }
    }

    private static void assertLoadsNothing(String css) {
        assertThat(LOADING.matcher(STRING.matcher(css.toLowerCase(Locale.ROOT)).replaceAll("\"\""))
                        .find())
                .as(css)
                .isFalse();
    }

    private static CascadingStyleSheet read(String css) {
        CascadingStyleSheet sheet = CSSReader.readFromString(css);
        assertThat(sheet).as(css).isNotNull();
        return sheet;
    }
}
