package dev.archipelago.simulator;

import java.util.Map;
import java.util.Optional;

/**
 * One request to an upstream.
 *
 * @param endpoint the path below the upstream's own, without slashes at its ends: {@code api/v3/klines}
 * @param query decoded parameters by name, the first of each
 * @param headers by name in lower case
 * @param shape how CoinMarketCap's v3 lays out its data
 */
record Call(String endpoint, Map<String, String> query, Map<String, String> headers, Fault.DataShape shape) {

    /** The same with its data laid out so. */
    Call with(Fault.DataShape newShape) {
        return new Call(endpoint, query, headers, newShape);
    }

    /** A parameter that is there and not empty. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** A header that is there and not blank, by its name in lower case. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
    }

    /** Whether a parameter is {@code true}. */
    boolean flag(String name) {
        return parameter(name).filter("true"::equals).isPresent();
    }
}
