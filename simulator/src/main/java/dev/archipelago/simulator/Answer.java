package dev.archipelago.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The response of an upstream to a call: a status and a JSON body. */
record Answer(int status, Map<String, String> headers, JsonNode body) {

    static Answer ok(JsonNode body) {
        return new Answer(200, Map.of(), body);
    }

    static Answer of(int status, JsonNode body) {
        return new Answer(status, Map.of(), body);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, Map.copyOf(more), body);
    }
}
