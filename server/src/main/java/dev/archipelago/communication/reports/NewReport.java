package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ReportContent;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A report to be stored, whose texts PostgreSQL can store.
 *
 * @param id the id in its file; empty if it has none
 * @param createdAt empty for the time it is stored
 */
record NewReport(OptionalInt id, ReportContent content, Optional<Instant> createdAt) {}
