package dev.archipelago.business.reports;

/** A report that has just become the newest one, as each language says it. */
public record Publication(ReportHead vietnamese, ReportHead english) {}
