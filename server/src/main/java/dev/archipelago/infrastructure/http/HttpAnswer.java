package dev.archipelago.infrastructure.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response of another server, whatever its status.
 *
 * @param headers by lower-case name
 * @param body decoded from its transfer encoding; must not be modified
 */
@SuppressWarnings("ArrayRecordComponent")
public record HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header, by its lower-case name. */
    public Optional<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
