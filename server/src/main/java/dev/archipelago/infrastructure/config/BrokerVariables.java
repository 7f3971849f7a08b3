package dev.archipelago.infrastructure.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The environment variables that configure one message broker. Declared by the broker's descriptor.
 *
 * @param name the broker's name in statistics and logs: {@code kafka}
 * @param address its address; nothing is sent while it is not set
 * @param others its other settings
 */
public record BrokerVariables(String name, Variable address, List<Variable> others) {

    /** Copies the list. */
    public BrokerVariables {
        others = List.copyOf(others);
    }

    /**
     * One variable.
     *
     * @param valid the valid values, as part of a sentence
     * @param defaultValue the value if it is not set; empty if there is none
     * @param secret whether it must not be printed
     * @param description a sentence for the documentation
     */
    public record Variable(String name, String valid, String defaultValue, boolean secret, String description) {

        /** A variable without a default. */
        public static Variable optional(String name, String valid, String description) {
            return new Variable(name, valid, "", false, description);
        }

        /** A variable with a default. */
        public static Variable withDefault(String name, String valid, String defaultValue, String description) {
            return new Variable(name, valid, defaultValue, false, description);
        }

        /** A variable without a default that must not be printed. */
        public static Variable secret(String name, String valid, String description) {
            return new Variable(name, valid, "", true, description);
        }

        private Optional<String> read(Variables variables) {
            Optional<String> text = secret
                    ? variables.secretText(name, valid, defaultValue, description)
                    : variables.text(name, valid, defaultValue, description);
            return text.or(() -> Optional.of(defaultValue).filter(value -> !value.isEmpty()));
        }
    }

    /** Reads the values; empty if the broker is not used. */
    Optional<BrokerSettings> read(Variables variables) {
        variables.section("Message broker: " + name);
        Map<String, Secret> values = new LinkedHashMap<>();
        Stream.concat(Stream.of(address), others.stream())
                .forEach(variable ->
                        variable.read(variables).ifPresent(value -> values.put(variable.name(), new Secret(value))));
        return Optional.of(new BrokerSettings(values))
                .filter(settings -> settings.value(address).isPresent());
    }
}
