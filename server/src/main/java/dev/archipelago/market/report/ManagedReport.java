package dev.archipelago.market.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A report in any state, as operators see it.
 *
 * @param createdAt the time of creation that readers see; empty for a draft that takes the time of its publication
 * @param publishAt present if it is scheduled
 * @param preview the secret part of the preview address; present unless it is published
 * @param version changes with every change of the report
 */
public record ManagedReport(
        int id,
        ReportState state,
        ReportContent content,
        Optional<Instant> createdAt,
        Optional<Instant> publishAt,
        Optional<String> preview,
        String version) {}
