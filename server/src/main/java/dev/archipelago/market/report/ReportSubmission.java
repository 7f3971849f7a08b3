package dev.archipelago.market.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A report as its author submits it.
 *
 * @param createdAt the time of creation that readers see; empty for the time of publication, or for no change
 * @param state the state it is to have; empty for published, for scheduled with {@code publishAt}, or for no change
 * @param publishAt when it is to be published
 */
public record ReportSubmission(
        ReportContent content, Optional<Instant> createdAt, Optional<ReportState> state, Optional<Instant> publishAt) {}
