package dev.archipelago.observability.incident;

import dev.archipelago.infrastructure.island.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The incidents of the last {@link #WINDOW}. Immutable.
 *
 * @param incidents the newest first
 * @param observedSince the time since which states have been recorded; empty if they are not recorded
 */
public record IncidentHistory(List<Incident> incidents, Optional<Instant> observedSince) {

    /** The period that the history covers. */
    public static final Duration WINDOW = Duration.ofDays(90);

    /** A history without any record. */
    public static final IncidentHistory EMPTY = new IncidentHistory(List.of(), Optional.empty());

    public IncidentHistory {
        incidents = List.copyOf(incidents);
    }

    /** The incidents of a component or of the site, the newest first. */
    public List<Incident> of(String component) {
        return incidents.stream()
                .filter(incident -> incident.component().equals(component))
                .toList();
    }

    /**
     * The share of the recorded time of the last {@link #WINDOW} in which a component was not unhealthy, in percent.
     * Degraded counts as up.
     *
     * @return empty if nothing is recorded
     */
    public OptionalDouble uptimePercent(String component, Instant now) {
        if (observedSince.isEmpty()) {
            return OptionalDouble.empty();
        }
        Instant from = begin(now);
        long total = Duration.between(from, now).toMillis();
        if (total <= 0) {
            return OptionalDouble.empty();
        }
        long down = of(component).stream()
                .filter(incident -> incident.severity() == Health.Status.UNHEALTHY)
                .mapToLong(incident -> incident.overlap(from, now).toMillis())
                .sum();
        return OptionalDouble.of(100.0 * Math.max(0, total - down) / total);
    }

    /** The beginning of the recorded part of the window that ends {@code now}. */
    public Instant begin(Instant now) {
        Instant window = now.minus(WINDOW);
        return observedSince.filter(window::isBefore).orElse(window);
    }

    /**
     * The worst state among {@code incidents} between two times.
     *
     * @return empty if nothing is recorded of that time
     */
    public Optional<Health.Status> worst(List<Incident> among, Instant from, Instant to) {
        if (observedSince.isEmpty() || !observedSince.get().isBefore(to)) {
            return Optional.empty();
        }
        return Optional.of(among.stream()
                .filter(incident -> incident.overlap(from, to).isPositive())
                .map(Incident::severity)
                .max(Comparator.naturalOrder())
                .orElse(Health.Status.HEALTHY));
    }

    /** The time that {@code among} lasted between two times. */
    public static Duration duration(List<Incident> among, Instant from, Instant to) {
        return among.stream().map(incident -> incident.overlap(from, to)).reduce(Duration.ZERO, Duration::plus);
    }

    /** This history after {@code change}, as {@link IncidentStore#apply} would store it. */
    IncidentHistory with(StateChange change) {
        List<Incident> changed = new ArrayList<>();
        boolean open = false;
        for (Incident incident : incidents) {
            boolean same = incident.severity() == change.state();
            if (!incident.component().equals(change.component())
                    || incident.end().isPresent()
                    || same) {
                open |= incident.component().equals(change.component())
                        && incident.end().isEmpty();
                changed.add(incident);
            } else {
                changed.add(incident.endedAt(change.at()));
            }
        }
        if (change.state() != Health.Status.HEALTHY && !open) {
            changed.add(
                    new Incident(change.component(), change.state(), change.at(), Optional.empty(), change.cause()));
            changed.sort(Comparator.comparing(Incident::start).reversed());
        }
        return new IncidentHistory(changed, observedSince);
    }
}
