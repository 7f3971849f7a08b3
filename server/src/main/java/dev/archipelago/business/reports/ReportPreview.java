package dev.archipelago.business.reports;

import dev.archipelago.market.report.ManagedReport;

/**
 * A report that is not published, as readers would see it.
 *
 * @param page the content of the page around it, without neighbours
 * @param document its sanitized body
 */
public record ReportPreview(ManagedReport report, ReportPage page, ReportDocument document) {}
