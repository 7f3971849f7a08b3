package dev.archipelago.market.report;

import java.time.Instant;

/**
 * The texts that a correction replaced.
 *
 * @param author the name of the key that made the correction
 */
public record ReportRevision(ReportContent content, Instant replacedAt, String author) {}
