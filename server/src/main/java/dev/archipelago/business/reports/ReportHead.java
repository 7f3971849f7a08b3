package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.time.Instant;

/**
 * The entry of a report in a list.
 *
 * @param title plain text found in the report, or empty if it has no title of its own
 * @param excerpt the first 300 characters of its text at most, cut at a word
 * @param language the language of title and excerpt: the one requested, or Vietnamese where the report has no such body
 * @param sample whether the report is one of the samples that came with the server
 */
public record ReportHead(int id, Instant createdAt, String title, String excerpt, Language language, boolean sample) {}
