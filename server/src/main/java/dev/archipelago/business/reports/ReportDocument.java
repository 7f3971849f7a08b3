package dev.archipelago.business.reports;

import java.time.Instant;

/**
 * The stored body of one report in one language. Untrusted: it may only be shown inside a sandboxed document.
 *
 * @param language the language of the body: the one asked for, or Vietnamese where that is missing
 * @param css empty if the report has none
 * @param script empty if the report has none
 */
public record ReportDocument(int id, Instant createdAt, Language language, String html, String css, String script) {}
