package dev.archipelago.communication.reports;

import java.time.Instant;
import java.util.Optional;

/**
 * One row of {@code crypto_report} read in one language, whole. Untrusted text.
 *
 * @param english whether {@code html} is the English body
 * @param hasEnglish whether the row has an English body
 * @param html the body asked for, the Vietnamese one where English is missing; it, {@code css} and
 *     {@code script} have at most one character more than {@link ReportLimits} says
 * @param script what goes with {@code html}: the English script where {@code html} is English and the row has one
 */
public record StoredReport(
        int id,
        Instant createdAt,
        boolean english,
        boolean hasEnglish,
        String html,
        Optional<String> css,
        Optional<String> script) {}
