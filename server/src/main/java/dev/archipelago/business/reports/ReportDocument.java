package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.time.Instant;

/**
 * The body of one report in one language: cleaned markup and styles, and the stored script, which is untrusted and may
 * only run inside a sandboxed document.
 *
 * @param language the language of the body: the one requested, or Vietnamese where the report has no such body
 * @param script empty if the report has none
 */
public record ReportDocument(
        int id, Instant createdAt, Language language, ReportBody body, ReportStyle style, String script) {}
