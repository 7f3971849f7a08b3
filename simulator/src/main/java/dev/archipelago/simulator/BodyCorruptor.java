package dev.archipelago.simulator;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns a correct body into a malformed one. */
final class BodyCorruptor {

    static final String HTML = "text/html; charset=utf-8";
    static final String PAGE =
            "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your"
                    + " browser</h1></body></html>";

    private BodyCorruptor() {}

    /** The malformed text of a body. */
    static String spoil(JsonNode body, Fault.Spoiling spoiling) {
        return switch (spoiling) {
            case HTML -> PAGE;
            case TRUNCATED -> {
                String text = Json.text(body);
                yield text.substring(0, Math.max(1, text.length() / 2));
            }
            case EMPTY -> "";
            case WRONG_TYPES -> Json.text(changed(body, false));
            case NULL_FIELDS -> Json.text(changed(body, true));
        };
    }

    /** The content type of such a body. */
    static String contentType(Fault.Spoiling spoiling) {
        return spoiling == Fault.Spoiling.HTML ? HTML : ResponseWriter.JSON;
    }

    private static JsonNode changed(JsonNode node, boolean nulls) {
        if (node instanceof ObjectNode object) {
            ObjectNode changed = Json.object();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                changed.set(field.getKey(), changed(field.getValue(), nulls));
            }
            return changed;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode changed = Json.array();
            array.forEach(each -> changed.add(changed(each, nulls)));
            return changed;
        }
        ArrayNode leaf = Json.array();
        if (nulls || node.isNull()) {
            leaf.addNull();
        } else if (node.isNumber()) {
            leaf.add("not a number");
        } else {
            leaf.add(true);
        }
        return leaf.get(0);
    }
}
