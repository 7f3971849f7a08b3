package dev.archipelago.observability;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.StatisticsReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the states and statistics of all components, which may block. Thread-safe. {@link HealthMonitor} caches the
 * states.
 */
public final class SystemHealth {

    private static final Logger LOG = LoggerFactory.getLogger(SystemHealth.class);

    /** The state of one component. */
    public record Component(String name, Layer layer, Health health) {}

    /**
     * The states of all components at one time.
     *
     * @param layers the worst state in each layer; a layer without components is healthy
     * @param readable whether readers can be served, which alone decides between 200 and 503
     */
    public record Report(Instant at, List<Component> components, Map<Layer, Health.Status> layers, boolean readable) {

        public Report {
            components = List.copyOf(components);
            layers = java.util.Collections.unmodifiableMap(new EnumMap<>(layers));
        }

        /** Unhealthy if readers cannot be served, degraded if anything is not healthy. */
        public Health.Status status() {
            if (!readable) {
                return Health.Status.UNHEALTHY;
            }
            return layers.values().stream().allMatch(Health.Status.HEALTHY::equals)
                    ? Health.Status.HEALTHY
                    : Health.Status.DEGRADED;
        }
    }

    private final List<Island> islands;
    private final BooleanSupplier readable;
    private final InstantSource clock;

    /** @param readable whether a page can be served now */
    public SystemHealth(List<Island> islands, BooleanSupplier readable, InstantSource clock) {
        this.islands = List.copyOf(islands);
        this.readable = readable;
        this.clock = clock;
    }

    /** Checks every component. One that throws is unhealthy. */
    public List<Component> components() {
        return islands.stream()
                .map(island -> new Component(island.name(), island.layer(), check(island)))
                .toList();
    }

    /** A report of states that were collected before, and of whether readers can be served now. Never blocks. */
    public Report report(List<Component> components) {
        Map<Layer, Health.Status> layers = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            layers.put(layer, Health.Status.HEALTHY);
        }
        components.forEach(
                component -> layers.merge(component.layer(), component.health().status(), SystemHealth::worse));
        return new Report(clock.instant(), components, layers, readable.getAsBoolean());
    }

    /** The statistics of every component in {@code layer}, by name. One that throws has none. */
    public Map<String, Object> statistics(Layer layer) {
        return statistics(layer, StatisticsReader::fields, Map.of());
    }

    /** The statistics of every component, by name. */
    public Map<String, Object> statistics() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Layer layer : Layer.values()) {
            all.putAll(statistics(layer));
        }
        return all;
    }

    /** Like {@link #statistics(Layer)}, with their types. */
    Map<String, List<StatisticsReader.Field>> fields(Layer layer) {
        return statistics(layer, StatisticsReader::read, List.of());
    }

    private <T> Map<String, T> statistics(Layer layer, Function<Statistics, ? extends T> reader, T none) {
        Map<String, T> all = new LinkedHashMap<>();
        for (Island island : islands) {
            if (island.layer() == layer) {
                try {
                    all.put(island.name(), reader.apply(island.statistics()));
                } catch (RuntimeException | Error e) {
                    LOG.warn("island {} failed to report its statistics: {}", island.name(), e.toString());
                    all.put(island.name(), none);
                }
            }
        }
        return all;
    }

    private static Health check(Island island) {
        try {
            return island.health();
        } catch (RuntimeException | Error e) {
            BackgroundFailures.exitIfOutOfMemory(e);
            LOG.warn("island {} failed to report its health: {}", island.name(), e.toString());
            return Health.unhealthy(
                    "failed to report its health: " + e.getClass().getSimpleName());
        }
    }

    private static Health.Status worse(Health.Status one, Health.Status other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
