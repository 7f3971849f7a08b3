package dev.archipelago.web.live;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message of a WebSocket client (contract E). */
enum ClientMessage {
    /** Requests an answer, to check the connection. */
    PING,
    /** Requests the newest snapshot. */
    DATA,
    /** Any other message. */
    UNKNOWN;

    private static final JsonMapper JSON = JsonMapper.shared();

    static ClientMessage of(String text) {
        if (text.equals("ping")) {
            return PING;
        }
        // Old pages send the request in various JSON forms, so the contract defines it by its text.
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
