package dev.archipelago.business.reports;

import dev.archipelago.market.report.ReportEntry;

/**
 * A report in a list for operators.
 *
 * @param title the title found in its Vietnamese body, or empty
 */
public record ListedReport(ReportEntry entry, String title) {}
