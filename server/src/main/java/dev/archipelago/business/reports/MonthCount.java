package dev.archipelago.business.reports;

import java.time.YearMonth;

/** How many reports were created in a month in Vietnam. */
public record MonthCount(YearMonth month, long reports) {}
