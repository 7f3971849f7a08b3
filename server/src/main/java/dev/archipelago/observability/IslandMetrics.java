package dev.archipelago.observability;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The health and statistics of all islands as metrics of Prometheus, named by its conventions: {@code
 * archipelago_<island>_<statistic>} with base units (seconds, ratios) and {@code _total} for counters. The statistics of
 * upstreams are {@code archipelago_upstream_<statistic>} with the labels {@code upstream} and {@code source}. Times are
 * {@code _timestamp_seconds}; states are 1 with the state as a label. Thread-safe.
 */
final class IslandMetrics implements MultiCollector {

    private static final Set<String> STATES = Set.of("state", "breaker", "budget", "role");
    /** Maps whose keys are names of things, and the label that has these names. */
    private static final Map<String, String> LABELLED = Map.of("survived_failures", "task", "groups", "group");

    private static final String DOCUMENTED = "; docs/openapi.yaml describes the statistic";

    private final HealthMonitor monitor;

    IslandMetrics(HealthMonitor monitor) {
        this.monitor = monitor;
    }

    /** Queries every island, so it may block. */
    @Override
    public MetricSnapshots collect() {
        Collection collected = new Collection();
        for (SystemHealth.Component component : monitor.current().components()) {
            Labels labels = Labels.of(
                    "island",
                    component.name(),
                    "layer",
                    Integer.toString(component.layer().number()));
            collected.gauge(
                    "archipelago_island_health",
                    "1 while the component is healthy, 0.5 degraded, 0 unhealthy",
                    labels,
                    value(component.health().status()));
        }
        for (Layer layer : Layer.values()) {
            Map<String, Set<String>> counters = monitor.health().counters(layer);
            monitor.health().statistics(layer).forEach((island, statistics) -> {
                if (statistics instanceof Map<?, ?> map) {
                    new Reading(collected, island, counters.getOrDefault(island, Set.of())).read(map);
                }
            });
        }
        return collected.snapshots();
    }

    private static double value(Health.Status status) {
        return switch (status) {
            case HEALTHY -> 1;
            case DEGRADED -> 0.5;
            case UNHEALTHY -> 0;
        };
    }

    /** Reads the statistics of one island. */
    private record Reading(Collection collected, String island, Set<String> counters) {

        void read(Map<?, ?> statistics) {
            statistics.forEach((key, value) -> {
                String name = String.valueOf(key);
                int slash = name.indexOf('/');
                if (slash > 0 && value instanceof Map<?, ?> source) {
                    Labels labels =
                            Labels.of("upstream", name.substring(0, slash), "source", name.substring(slash + 1));
                    source.forEach((figure, nested) -> add("archipelago_upstream", "" + figure, labels, nested));
                } else {
                    add("archipelago_" + island, name, Labels.EMPTY, value);
                }
            });
        }

        private void add(String prefix, String name, Labels labels, Object value) {
            switch (value) {
                case Number number -> number(prefix, name, labels, number.doubleValue());
                case Boolean flag -> number(prefix, name, labels, flag ? 1 : 0);
                case Map<?, ?> map
                when LABELLED.containsKey(name) ->
                    map.forEach((key, nested) ->
                            labelled(prefix, name, labels.add(label(name), String.valueOf(key)), nested));
                case Map<?, ?> map -> map.forEach((key, nested) -> add(prefix + "_" + name, "" + key, labels, nested));
                case String text
                when STATES.contains(name) ->
                    collected.gauge(
                            metric(prefix, name), help(name), labels.add(name, text.toLowerCase(Locale.ROOT)), 1);
                case String text ->
                    instant(text)
                            .ifPresent(at -> collected.gauge(
                                    metric(prefix, name) + "_timestamp_seconds",
                                    help(name),
                                    labels,
                                    at.toEpochMilli() / 1e3));
                default -> {
                    // Other texts and lists are not metrics.
                }
            }
        }

        private static String label(String name) {
            return LABELLED.getOrDefault(name, name);
        }

        private void labelled(String prefix, String name, Labels labels, Object value) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, nested) -> add(prefix + "_" + name, "" + key, labels, nested));
            } else {
                add(prefix, name, labels, value);
            }
        }

        private void number(String prefix, String name, Labels labels, double value) {
            if (counters.contains(name)) {
                collected.counter(metric(prefix, name), help(name), labels, value);
            } else if (name.endsWith("_ms")) {
                String base = name.substring(0, name.length() - "_ms".length());
                collected.gauge(metric(prefix, base) + "_seconds", help(name), labels, value / 1e3);
            } else if (name.endsWith("percent")) {
                String base = name.substring(0, name.length() - "percent".length());
                collected.gauge(metric(prefix, base + "ratio"), help(name), labels, value / 100);
            } else {
                collected.gauge(metric(prefix, name), help(name), labels, value);
            }
        }

        private String help(String name) {
            return "The statistic " + name + " of " + island + DOCUMENTED;
        }

        private static String metric(String prefix, String name) {
            return (prefix + "_" + name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "_");
        }

        private static Optional<Instant> instant(String text) {
            try {
                return text.endsWith("Z") ? Optional.of(Instant.parse(text)) : Optional.empty();
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
    }

    /** The data points of a scrape, by metric. */
    private static final class Collection {

        private record Series(
                String help, List<GaugeDataPointSnapshot> gauges, List<CounterDataPointSnapshot> counters) {}

        private final Map<String, Series> series = new TreeMap<>();

        private Series series(String name, String help) {
            return series.computeIfAbsent(name, _ -> new Series(help, new ArrayList<>(), new ArrayList<>()));
        }

        void gauge(String name, String help, Labels labels, double value) {
            series(name, help)
                    .gauges()
                    .add(GaugeDataPointSnapshot.builder()
                            .labels(labels)
                            .value(value)
                            .build());
        }

        void counter(String name, String help, Labels labels, double value) {
            series(name, help)
                    .counters()
                    .add(CounterDataPointSnapshot.builder()
                            .labels(labels)
                            .value(value)
                            .build());
        }

        MetricSnapshots snapshots() {
            List<MetricSnapshot> snapshots = new ArrayList<>();
            series.forEach((name, of) -> {
                if (!of.counters().isEmpty()) {
                    CounterSnapshot.Builder counter =
                            CounterSnapshot.builder().name(name).help(of.help());
                    of.counters().forEach(counter::dataPoint);
                    snapshots.add(counter.build());
                } else {
                    GaugeSnapshot.Builder gauge =
                            GaugeSnapshot.builder().name(name).help(of.help());
                    of.gauges().forEach(gauge::dataPoint);
                    snapshots.add(gauge.build());
                }
            });
            return new MetricSnapshots(snapshots);
        }
    }
}
