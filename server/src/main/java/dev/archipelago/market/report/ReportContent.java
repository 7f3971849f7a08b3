package dev.archipelago.market.report;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The texts of a report, as its author wrote them; untrusted. Immutable.
 *
 * @param html the Vietnamese body
 * @param css the style sheet shared by all languages that have none of their own
 * @param script the script shared by all languages that have none of their own
 * @param htmlEnglish the English body
 * @param scriptEnglish the script of the English body
 * @param translations bodies in other languages, by BCP 47 tag
 */
public record ReportContent(
        String html,
        Optional<String> css,
        Optional<String> script,
        Optional<String> htmlEnglish,
        Optional<String> scriptEnglish,
        Map<String, Translation> translations) {

    /** The body in another language, with the style sheet and the script if they differ from those of the report. */
    public record Translation(String html, Optional<String> css, Optional<String> script) {}

    public ReportContent {
        translations = Collections.unmodifiableMap(new TreeMap<>(translations));
    }
}
