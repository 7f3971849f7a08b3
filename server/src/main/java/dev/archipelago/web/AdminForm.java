package dev.archipelago.web;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a form that was sent as {@code application/x-www-form-urlencoded}. */
record AdminForm(Map<String, List<String>> fields) {

    static AdminForm of(byte[] body) {
        QueryStringDecoder decoder = new QueryStringDecoder(
                new String(body, StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, 64, true);
        return new AdminForm(decoder.parameters());
    }

    /** The value of a field; empty if it is missing or blank. */
    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).map(List::getFirst).filter(value -> !value.isBlank());
    }

    /** The values of a field. */
    List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }
}
