package dev.archipelago.infrastructure.config;

import java.util.Map;
import java.util.Optional;

/**
 * The values of one broker's {@link BrokerVariables}.
 *
 * @param values by variable; one that is not set and has no default is absent
 */
public record BrokerSettings(Map<String, Secret> values) {

    /** Copies the map. */
    public BrokerSettings {
        values = Map.copyOf(values);
    }

    /** The value of a variable; empty if it is not set and has no default. */
    public Optional<String> value(BrokerVariables.Variable variable) {
        return Optional.ofNullable(values.get(variable.name())).map(Secret::reveal);
    }
}
