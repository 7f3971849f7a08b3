package dev.archipelago.web.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;

/**
 * Converts the {@code style} attributes of a report into rules of a style sheet, for a document whose policy allows
 * styles by hash only. The specificity of a rule exceeds that of any stored style sheet known, as that of the attribute
 * would.
 */
final class StyleRules {

    private static final String CLASS = "styled-";

    private StyleRules() {}

    /**
     * Removes the attributes below {@code root}, adds a class to each of their elements and returns the rules of these
     * classes.
     */
    static String takenFrom(Element root) {
        Map<String, String> classes = new LinkedHashMap<>();
        for (Element element : root.select("[style]")) {
            String declarations = element.attr("style");
            element.addClass(classes.computeIfAbsent(declarations, missing -> CLASS + classes.size()));
            element.removeAttr("style");
        }
        return classes.entrySet().stream()
                .map(rule -> "#report-container#report-container ." + rule.getValue() + "{" + rule.getKey() + "}\n")
                .collect(Collectors.joining());
    }
}
