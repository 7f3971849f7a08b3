package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The values of one upstream's {@link UpstreamVariables}.
 *
 * @param addresses by variable, none with a trailing slash; an alternative without a value is absent
 * @param limits by variable; an unlimited one is absent
 */
public record UpstreamSettings(Map<String, URI> addresses, Optional<Secret> key, Map<String, Long> limits) {

    /** Copies the maps. */
    public UpstreamSettings {
        addresses = Map.copyOf(addresses);
        limits = Map.copyOf(limits);
    }

    /** @throws IllegalArgumentException if the upstream did not declare the address */
    public URI address(UpstreamVariables.Address address) {
        return alternative(address)
                .orElseThrow(() -> new IllegalArgumentException(address.variable() + " has no value"));
    }

    /** The address, or empty if it has no value. */
    public Optional<URI> alternative(UpstreamVariables.Address address) {
        return Optional.ofNullable(addresses.get(address.variable()));
    }

    /** The limit, or empty if it is unlimited. */
    public OptionalLong limit(UpstreamVariables.Limit limit) {
        Long value = limits.get(limit.variable());
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
