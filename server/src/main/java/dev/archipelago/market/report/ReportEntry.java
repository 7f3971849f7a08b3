package dev.archipelago.market.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A report in a list for operators.
 *
 * @param beginning the beginning of the Vietnamese body
 */
public record ReportEntry(
        int id, ReportState state, Optional<Instant> createdAt, Optional<Instant> publishAt, String beginning) {}
