package dev.archipelago.web.view;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.observability.incident.Incident;
import dev.archipelago.observability.incident.IncidentHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The worst state of a component on each day of the last months, as bars whose height, and not only colour, shows the
 * state.
 *
 * @param healthy the path of the bars of days without incidents, in a coordinate system of {@link #WIDTH} by {@link
 *     #HEIGHT}
 * @param unrecorded the path of the days of which nothing is recorded
 * @param days the days with incidents
 * @param summary the whole in words
 * @param uptime in percent, with a label; empty if nothing is recorded
 */
public record IncidentBars(String healthy, String unrecorded, List<Day> days, String summary, String uptime) {

    public static final int HEIGHT = 24;

    private static final int DAYS = (int) IncidentHistory.WINDOW.toDays();
    private static final int STEP = 5;
    private static final int BAR = 3;

    public static final int WIDTH = DAYS * STEP - (STEP - BAR);

    /**
     * A day with incidents.
     *
     * @param state {@code degraded} or {@code unhealthy}
     * @param bar the path of its bar
     * @param text the date, the state and how long it lasted
     */
    public record Day(String state, String bar, String text) {}

    public IncidentBars {
        days = List.copyOf(days);
    }

    static IncidentBars of(String component, IncidentHistory history, Instant now, Messages messages, Format format) {
        List<Incident> incidents = history.of(component);
        StringBuilder healthy = new StringBuilder();
        StringBuilder unrecorded = new StringBuilder();
        List<Day> days = new ArrayList<>();
        Map<Health.Status, Integer> counts = new EnumMap<>(Health.Status.class);
        LocalDate today = LocalDate.ofInstant(now, Format.ZONE);
        for (int i = 0; i < DAYS; i++) {
            LocalDate day = today.minusDays(DAYS - 1L - i);
            Instant from = day.atStartOfDay(Format.ZONE).toInstant();
            Instant to = day.plusDays(1).atStartOfDay(Format.ZONE).toInstant();
            Instant until = to.isBefore(now) ? to : now;
            Optional<Health.Status> worst = history.worst(incidents, from, until);
            worst.ifPresent(state -> counts.merge(state, 1, Integer::sum));
            if (worst.isEmpty()) {
                unrecorded.append(bar(i, 2));
            } else if (worst.get() == Health.Status.HEALTHY) {
                healthy.append(bar(i, HEIGHT));
            } else {
                days.add(day(i, worst.get(), IncidentHistory.duration(incidents, from, until), from, messages, format));
            }
        }
        OptionalDouble uptime = history.uptimePercent(component, now);
        return new IncidentBars(
                healthy.toString(),
                unrecorded.toString(),
                days,
                messages.get(
                        "status.bars",
                        counts.getOrDefault(Health.Status.HEALTHY, 0),
                        counts.getOrDefault(Health.Status.DEGRADED, 0),
                        counts.getOrDefault(Health.Status.UNHEALTHY, 0)),
                uptime.isEmpty() ? "" : format.uptime(uptime.getAsDouble()));
    }

    private static Day day(
            int index, Health.Status worst, Duration lasted, Instant at, Messages messages, Format format) {
        String state = worst.name().toLowerCase(Locale.ROOT);
        return new Day(
                state,
                bar(index, worst == Health.Status.DEGRADED ? HEIGHT * 7 / 12 : HEIGHT / 3),
                messages.get(
                        "status.day", format.date(at), messages.get("status.state." + state), format.duration(lasted)));
    }

    private static String bar(int index, int height) {
        return "M" + index * STEP + ' ' + HEIGHT + "v-" + height + "h" + BAR + "v" + height + "z";
    }
}
