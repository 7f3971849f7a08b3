package dev.archipelago.business.reports;

import java.time.YearMonth;

/** The number of reports created in a month, by Vietnam time. */
public record MonthCount(YearMonth month, long reports) {}
