package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The environment variables that configure one upstream. Declared by the package of the upstream.
 *
 * @param addresses its addresses, at least one
 * @param key its API key, if it accepts one
 * @param limits the limits of its use
 */
public record UpstreamVariables(List<Address> addresses, Optional<Key> key, List<Limit> limits) {

    /** @throws IllegalArgumentException if there is no address */
    public UpstreamVariables {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("an upstream must have at least one address");
        }
        addresses = List.copyOf(addresses);
        limits = List.copyOf(limits);
    }

    /**
     * The base address of an API or a stream.
     *
     * @param defaultAddress without a trailing slash; its scheme determines whether HTTP or WebSocket addresses are
     *     valid
     * @param simulatorPath the path of the simulated upstream in the demo
     * @param replaces the variable of the address that this one is an alternative for: the default applies only while
     *     that variable is not set; empty: the default always applies
     * @param comment what is particular about it, as a sentence for the documentation; may be empty
     */
    public record Address(
            String variable, URI defaultAddress, String simulatorPath, Optional<String> replaces, String comment) {

        private static final Set<String> HTTP = Set.of("http", "https");
        private static final Set<String> WEB_SOCKET = Set.of("ws", "wss");

        /** An address whose default always applies. */
        public static Address of(String variable, String defaultAddress, String simulatorPath) {
            return new Address(variable, URI.create(defaultAddress), simulatorPath, Optional.empty(), "");
        }

        /** Whether it is the address of a WebSocket. */
        public boolean webSocket() {
            return WEB_SOCKET.contains(defaultAddress.getScheme());
        }

        private String description() {
            return comment.isEmpty() ? "The address of its " + (webSocket() ? "streams." : "API.") : comment;
        }

        private Optional<URI> read(Variables variables) {
            Optional<URI> set =
                    variables.base(variable, webSocket() ? WEB_SOCKET : HTTP, defaultAddress.toString(), description());
            boolean defaultApplies = replaces.flatMap(variables::value).isEmpty();
            return set.isPresent() || !defaultApplies ? set : Optional.of(defaultAddress);
        }
    }

    /**
     * An API key.
     *
     * @param required whether the upstream rejects calls without it
     * @param comment a sentence for the documentation
     */
    public record Key(String variable, boolean required, String comment) {}

    /**
     * A whole number that limits the use of the upstream.
     *
     * @param defaultValue empty: unlimited, or determined by the upstream
     * @param least the smallest valid value
     * @param most the largest valid value
     * @param comment a sentence for the documentation
     */
    public record Limit(String variable, OptionalLong defaultValue, long least, long most, String comment) {

        /** A limit with a default. */
        public static Limit of(String variable, long defaultValue, long least, long most, String comment) {
            return new Limit(variable, OptionalLong.of(defaultValue), least, most, comment);
        }

        private OptionalLong read(Variables variables) {
            return variables.number(variable, defaultValue, least, most, comment);
        }
    }

    /** Reads the values; {@code variables} collects the invalid ones. */
    UpstreamSettings read(Variables variables) {
        Map<String, URI> read = new LinkedHashMap<>();
        for (Address address : addresses) {
            address.read(variables).ifPresent(uri -> read.put(address.variable(), uri));
        }
        Optional<Secret> secret = key.flatMap(name -> variables.secret(name.variable(), name.comment()));
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (Limit limit : limits) {
            limit.read(variables).ifPresent(number -> numbers.put(limit.variable(), number));
        }
        return new UpstreamSettings(read, secret, numbers);
    }
}
