package dev.archipelago.observability;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.StatisticsReader;
import dev.archipelago.infrastructure.island.StatisticsReader.Field;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The health and statistics of all islands as metrics of Prometheus, named by its conventions: {@code
 * archipelago_<island>_<statistic>} with base units (seconds, ratios) and {@code _total} for counters. The statistics
 * of upstreams are {@code archipelago_upstream_<statistic>} with the labels {@code upstream} and {@code source}. Times
 * are {@code _timestamp_seconds}; states, which are enum constants, are 1 with the state as a label. Thread-safe.
 */
final class IslandMetrics implements MultiCollector {

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
            monitor.health().fields(layer).forEach((island, fields) -> new Reading(collected, island).read(fields));
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
    private record Reading(Collection collected, String island) {

        void read(List<Field> fields) {
            for (Field field : fields) {
                int slash = field.name().indexOf('/');
                if (slash > 0 && field.value() instanceof Statistics source) {
                    Labels labels = Labels.of(
                            "upstream",
                            field.name().substring(0, slash),
                            "source",
                            field.name().substring(slash + 1));
                    addAll("archipelago_upstream", labels, source);
                } else {
                    add("archipelago_" + island, Labels.EMPTY, field);
                }
            }
        }

        private void addAll(String prefix, Labels labels, Statistics statistics) {
            StatisticsReader.read(statistics).forEach(field -> add(prefix, labels, field));
        }

        private void add(String prefix, Labels labels, Field field) {
            String name = field.name();
            switch (field.value()) {
                case Number number -> number(prefix, labels, field, number.doubleValue());
                case Boolean flag -> number(prefix, labels, field, flag ? 1 : 0);
                case Statistics nested -> addAll(prefix + "_" + name, labels, nested);
                case Map<?, ?> map ->
                    map.forEach((key, value) -> entry(prefix, labels, field, StatisticsReader.name(key), value));
                case Enum<?> state ->
                    collected.gauge(
                            metric(prefix, name), help(name), labels.add(name, StatisticsReader.name(state)), 1);
                case Instant at ->
                    collected.gauge(
                            metric(prefix, name) + "_timestamp_seconds", help(name), labels, at.toEpochMilli() / 1e3);
                default -> {
                    // Texts and lists are not metrics.
                }
            }
        }

        /** Adds an entry of a map: its key is a label's value or a part of the metric's name. */
        private void entry(String prefix, Labels labels, Field map, String key, Object value) {
            if (map.label().isEmpty()) {
                add(prefix + "_" + map.name(), labels, new Field(key, value, map.counter(), Optional.empty()));
                return;
            }
            Labels labelled = labels.add(map.label().get(), key);
            if (value instanceof Statistics nested) {
                addAll(prefix + "_" + map.name(), labelled, nested);
            } else {
                add(prefix, labelled, new Field(map.name(), value, map.counter(), Optional.empty()));
            }
        }

        private void number(String prefix, Labels labels, Field field, double value) {
            String name = field.name();
            if (field.counter()) {
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
