package dev.archipelago.communication.reports;

import java.time.LocalDate;

/** How many reports were created on a day in Vietnam. */
public record DayCount(LocalDate day, int reports) {}
