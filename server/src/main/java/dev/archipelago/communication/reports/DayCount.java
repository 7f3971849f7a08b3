package dev.archipelago.communication.reports;

import java.time.LocalDate;

/** The number of reports created on a day, by Vietnam time. */
public record DayCount(LocalDate day, int reports) {}
