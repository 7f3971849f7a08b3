package dev.archipelago.communication.reports;

import java.time.Instant;

/**
 * The beginning of a report's body in one language, enough to say what it is about. Untrusted text.
 *
 * @param english whether {@code html} is from the English body
 * @param hasEnglish whether the row has an English body
 * @param html the first {@link ReportRepository#BEGINNING} characters: all of any report a person would read
 */
public record ReportExcerptSource(int id, Instant createdAt, boolean english, boolean hasEnglish, String html) {}
