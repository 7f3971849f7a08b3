package dev.archipelago.business.reports;

import java.time.Instant;

/** That there is a report, and in which languages. */
public record ReportReference(int id, Instant createdAt, boolean hasEnglish) {}
