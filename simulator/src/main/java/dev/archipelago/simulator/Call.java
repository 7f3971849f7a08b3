package dev.archipelago.simulator;

import java.util.Map;
import java.util.Optional;

/**
 * One request to an upstream.
 *
 * @param endpoint the path below the upstream's base path, without leading and trailing slashes: {@code api/v3/klines}
 * @param query decoded parameters by name; of several with a name the first
 * @param headers by name in lower case
 * @param shape the layout of CoinMarketCap's v3 data
 */
record Call(String endpoint, Map<String, String> query, Map<String, String> headers, Fault.DataShape shape) {

    /** The header that holds the path below the upstream's base path as it was requested. */
    static final String PATH = ":path";

    /** This call with another layout of the data. */
    Call with(Fault.DataShape newShape) {
        return new Call(endpoint, query, headers, newShape);
    }

    /** A parameter, if it is present and not empty. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** A header, if it is present and not blank, by its lower-case name. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
    }

    /** Whether a parameter is {@code true}. */
    boolean flag(String name) {
        return parameter(name).filter("true"::equals).isPresent();
    }
}
