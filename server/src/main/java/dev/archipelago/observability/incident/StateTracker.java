package dev.archipelago.observability.incident;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.observability.SystemHealth.Component;
import dev.archipelago.observability.SystemHealth.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Derives the changes of state from successive health reports. A state counts once it has lasted for a while, and then
 * from its first observation on, so that a single failed check is no incident. Not thread-safe.
 */
final class StateTracker {

    /** The time that a state must last. */
    static final Duration HOLD = Duration.ofSeconds(5);

    /** Empty until the first state has lasted long enough. */
    private record Tracked(Optional<StateChange> settled, Optional<Instant> differsSince) {
        static final Tracked UNKNOWN = new Tracked(Optional.empty(), Optional.empty());
    }

    private final Map<String, Tracked> states = new LinkedHashMap<>();

    /** The changes that are certain as of {@code report}. */
    List<StateChange> observe(Report report) {
        List<StateChange> changes = new ArrayList<>();
        List<String> affected = report.components().stream()
                .filter(component -> component.health().status() != Health.Status.HEALTHY)
                .map(Component::name)
                .toList();
        observe(Incident.SITE, report.status(), affected, report.at()).ifPresent(changes::add);
        for (Component component : report.components()) {
            Health health = component.health();
            observe(component.name(), health.status(), health.parts(), report.at())
                    .ifPresent(changes::add);
        }
        return changes;
    }

    private Optional<StateChange> observe(String component, Health.Status state, List<String> cause, Instant now) {
        Tracked tracked = states.getOrDefault(component, Tracked.UNKNOWN);
        if (tracked.settled().filter(settled -> settled.state() == state).isPresent()) {
            states.put(component, new Tracked(tracked.settled(), Optional.empty()));
            return Optional.empty();
        }
        Instant since = tracked.differsSince().orElse(now);
        if (Duration.between(since, now).compareTo(HOLD) < 0) {
            states.put(component, new Tracked(tracked.settled(), Optional.of(since)));
            return Optional.empty();
        }
        StateChange change = new StateChange(component, state, since, cause);
        states.put(component, new Tracked(Optional.of(change), Optional.empty()));
        return Optional.of(change);
    }

    /**
     * The present states, for a server that continues what another one recorded: incidents with their beginnings,
     * healthy states as of {@code now}, since when this server's observation counts.
     */
    List<StateChange> settled(Instant now) {
        return states.values().stream()
                .flatMap(tracked -> tracked.settled().stream())
                .map(change -> change.state() == Health.Status.HEALTHY
                        ? new StateChange(change.component(), change.state(), now, List.of())
                        : change)
                .toList();
    }
}
