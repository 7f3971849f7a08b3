package dev.archipelago.web.live;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client asks for (contract E). */
enum ClientMessage {
    /** An answer, to know that the connection lives. */
    PING,
    /** The market as it is. */
    DATA,
    /** Nothing we know. */
    UNKNOWN;

    private static final JsonMapper JSON = JsonMapper.shared();

    static ClientMessage of(String text) {
        if (text.equals("ping")) {
            return PING;
        }
        // Old pages send the request in any JSON form, so the contract goes by the words alone.
        if (text.equals("request_update") || text.contains("request_dashboard_data")) {
            return DATA;
        }
        if (!text.startsWith("{")) {
            return UNKNOWN;
        }
        try {
            JsonNode type = JSON.readTree(text).path("type");
            return switch (type.isString() ? type.stringValue() : "") {
                case "ping", "Heartbeat" -> PING;
                case "request_update" -> DATA;
                default -> UNKNOWN;
            };
        } catch (JacksonException e) {
            return UNKNOWN;
        }
    }
}
