package dev.archipelago.communication.reports;

import java.time.Instant;

/** A stored report without its texts. */
public record ReportRow(int id, Instant createdAt, boolean hasEnglish) {}
