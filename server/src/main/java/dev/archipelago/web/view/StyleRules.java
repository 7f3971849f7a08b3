package dev.archipelago.web.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;

/**
 * The {@code style} attributes of a report as rules of a style sheet, for a document whose policy allows no style but by hash.
 * A rule counts for more than those of any sheet we have seen, as the attribute would.
 */
final class StyleRules {

    private static final String CLASS = "styled-";

    private StyleRules() {}

    /** Takes the attributes away below {@code root}, marks their elements with classes and returns the rules of these. */
    static String takenFrom(Element root) {
        Map<String, String> classes = new LinkedHashMap<>();
        for (Element element : root.select("[style]")) {
            String declarations = element.attr("style");
            element.addClass(classes.computeIfAbsent(declarations, unseen -> CLASS + classes.size()));
            element.removeAttr("style");
        }
        return classes.entrySet().stream()
                .map(rule -> "#report-container#report-container ." + rule.getValue() + "{" + rule.getKey() + "}\n")
                .collect(Collectors.joining());
    }
}
