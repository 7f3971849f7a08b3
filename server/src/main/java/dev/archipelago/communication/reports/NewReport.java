package dev.archipelago.communication.reports;

import java.time.Instant;
import java.util.Optional;

/**
 * A report that is to be stored, checked to be something PostgreSQL can hold.
 *
 * @param createdAt empty for the moment it is stored
 */
record NewReport(
        String html,
        Optional<String> css,
        Optional<String> script,
        Optional<String> htmlEnglish,
        Optional<String> scriptEnglish,
        Optional<Instant> createdAt) {}
