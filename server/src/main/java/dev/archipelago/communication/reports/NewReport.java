package dev.archipelago.communication.reports;

import java.time.Instant;
import java.util.Optional;

/**
 * A report to be stored, whose texts PostgreSQL can store.
 *
 * @param createdAt empty for the time it is stored
 */
record NewReport(
        String html,
        Optional<String> css,
        Optional<String> script,
        Optional<String> htmlEnglish,
        Optional<String> scriptEnglish,
        Optional<Instant> createdAt) {}
