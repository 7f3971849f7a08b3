package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.web.pdf.Bodies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class ChartDataFuzzTest {

    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 40;

    private static final List<String> TELLING = List.of(
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "-1",
            "0",
            "1e999",
            "-1e-999",
            "1e308",
            "\"<img src=x onerror=alert(1)>\"",
            "\"url(//x)\"",
            "\"\\\"><script>\"",
            "\"NaN\"",
            "\"__proto__\"",
            "[[1]]",
            "{\"valueOf\":1}",
            ",",
            "}",
            "]");

    private static final Pattern VALUE = Pattern.compile("-?\\d+(?:\\.\\d+)?|\"[^\"]*\"|true|false");
    private static final Pattern NO_NUMBER = Pattern.compile("NaN|Infinity|undefined|\\[object");
    private static final Set<String> DRAWN = Set.of(
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "rect",
            "line",
            "circle",
            "polyline",
            "polygon",
            "text",
            "tspan",
            "defs",
            "lineargradient",
            "stop",
            "div",
            "p",
            "ul",
            "li",
            "span",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td");

    private static List<String> comments() throws IOException {
        List<String> comments = new ArrayList<>();
        Jsoup.parseBodyFragment(Bodies.resource("sample.html"))
                .nodeStream(Comment.class)
                .forEach(comment -> comments.add(comment.getData()));
        Bodies.all()
                .forEach(report -> Jsoup.parseBodyFragment(report.body().html())
                        .nodeStream(Comment.class)
                        .forEach(comment -> comments.add(comment.getData())));
        return comments;
    }

    private static String changed(String data, Random random) {
        String changed = data;
        for (int change = random.nextInt(3); change >= 0; change--) {
            int from = random.nextInt(changed.length());
            var value = VALUE.matcher(changed);
            if (value.find(from)) {
                changed = changed.substring(0, value.start())
                        + TELLING.get(random.nextInt(TELLING.size()))
                        + changed.substring(value.end());
            } else {
                changed = changed.substring(0, from)
                        + changed.substring(Math.min(changed.length(), from + 1 + random.nextInt(9)));
            }
            if (changed.isEmpty()) {
                return data;
            }
        }
        return changed;
    }

    @Test
    void draw_mutatedData_isADrawingOrANoteAndNothingElse() throws IOException {
        Random random = new Random(20_261_121);
        List<String> comments = comments();
        int drawings = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<ChartEngine.Request> requests = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String data = changed(comments.get(random.nextInt(comments.size())), random);
                requests.add(new ChartEngine.Request(data, "drawn-" + i, "", i % 2 == 0 ? "vi" : "en", Map.of()));
            }
            List<ChartEngine.Chart> charts = Engines.SHARED.draw(requests);
            for (int i = 0; i < charts.size(); i++) {
                drawings += assertDrawn(charts.get(i).markup(), requests.get(i).comment());
            }
        }
        assertThat(drawings).isBetween(1, ROUNDS * AT_ONCE - 1);
    }

    /** Returns 1 for a drawing, 0 for a message instead of one. */
    private static int assertDrawn(String markup, String data) {
        Element drawn = Jsoup.parseBodyFragment(markup).body();
        assertThat(drawn.childrenSize()).as(data).isPositive();
        for (Element element : drawn.select("body *")) {
            assertThat(DRAWN).as(data).contains(element.normalName());
            for (Attribute attribute : element.attributes()) {
                assertThat(attribute.getKey()).as(data).doesNotMatch("(?i)on.*|href|src|xlink:href");
                boolean words = Set.of("aria-label", "class", "id").contains(attribute.getKey());
                assertThat(!words && NO_NUMBER.matcher(attribute.getValue()).find())
                        .as("%s in %s", attribute, data)
                        .isFalse();
                if (attribute.getKey().equals("style")) {
                    assertThat(attribute.getValue()).as(data).doesNotContain("url", ";");
                }
            }
        }
        return drawn.select("svg").isEmpty() ? 0 : 1;
    }
}
