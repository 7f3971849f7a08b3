package dev.archipelago.web.view;

import dev.archipelago.business.reports.PlainText;
import dev.archipelago.language.Language;
import org.jsoup.nodes.Element;

/**
 * The accessible names of charts. Generators translate the text of a report but not always {@code aria-label}, so that
 * a screen reader would read English in a Vietnamese report; such a chart is named after the heading above it.
 */
final class ChartNames {

    private static final String CONTAINERS =
            ".chart-container[aria-label], [id*=container][aria-label], canvas[aria-label]";

    /** Shorter words and words in capitals, such as RSI or BTC, are the same in both languages. */
    private static final int MIN_WORD_LENGTH = 3;

    private ChartNames() {}

    /**
     * Renames the charts below {@code body} whose names are not in {@code language}. A container without a role becomes
     * a group, since an element without a role must not have a name (ARIA 1.2, naming prohibited).
     */
    static void translate(Element body, Language language) {
        for (Element container : body.select(CONTAINERS)) {
            if (!container.hasAttr("role")) {
                container.attr("role", "group");
            }
            if (isIn(container.attr("aria-label"), language)) {
                continue;
            }
            String heading = heading(container);
            if (heading.isEmpty()) {
                container.removeAttr("aria-label");
            } else {
                container.attr("aria-label", Messages.of(language).get("report.chart_name", heading));
            }
        }
    }

    /** The nearest heading before the chart, among its siblings or those of its ancestors; empty if there is none. */
    static String heading(Element container) {
        for (Element at = container; at != null; at = at.parent()) {
            for (Element before = at.previousElementSibling();
                    before != null;
                    before = before.previousElementSibling()) {
                if (before.is("h2, h3, h4, h5")) {
                    return PlainText.heading(before.text());
                }
            }
        }
        return "";
    }

    /** Judged by its letters: whether there are any beyond A to Z. */
    private static boolean isIn(String name, Language language) {
        boolean beyondAscii = name.codePoints().anyMatch(c -> c > 0x7f && Character.isLetter(c));
        return language.ascii() ? !beyondAscii : beyondAscii || !hasWord(name);
    }

    private static boolean hasWord(String name) {
        int letters = 0;
        boolean lowerCase = false;
        for (int i = 0; i <= name.length(); i++) {
            char c = i < name.length() ? name.charAt(i) : ' ';
            if (Character.isLetter(c)) {
                letters++;
                lowerCase |= Character.isLowerCase(c);
            } else {
                if (letters >= MIN_WORD_LENGTH && lowerCase) {
                    return true;
                }
                letters = 0;
                lowerCase = false;
            }
        }
        return false;
    }
}
