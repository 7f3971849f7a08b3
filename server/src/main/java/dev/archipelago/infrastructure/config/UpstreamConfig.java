package dev.archipelago.infrastructure.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings of all upstreams.
 *
 * @param servers the maximum number of servers that share a Redis; while Redis is unavailable, each uses its share of
 *     the budgets
 * @param upstreams by the upstream's name
 */
public record UpstreamConfig(int servers, Map<String, UpstreamSettings> upstreams) {

    private static final int DEFAULT_SERVERS = 4;

    /** Copies the map. */
    public UpstreamConfig {
        upstreams = Map.copyOf(upstreams);
    }

    static UpstreamConfig read(Variables variables, Map<String, UpstreamVariables> declared) {
        int servers = variables.integer(
                "BUDGET_SERVERS",
                DEFAULT_SERVERS,
                1,
                1000,
                "The maximum number of servers that share a Redis; while it is down, each is limited to its part of the"
                        + " budgets.");
        Map<String, UpstreamSettings> settings = new LinkedHashMap<>();
        declared.forEach((name, upstream) -> {
            variables.section("Upstream: " + name);
            settings.put(name, upstream.read(variables));
        });
        return new UpstreamConfig(servers, settings);
    }

    /** @throws IllegalArgumentException if the configuration was read without the variables of this upstream */
    public UpstreamSettings of(String upstream) {
        UpstreamSettings settings = upstreams.get(upstream);
        if (settings == null) {
            throw new IllegalArgumentException("the configuration was read without the variables of " + upstream);
        }
        return settings;
    }
}
