package dev.archipelago.simulator;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Moves the times in recorded JSON to the present; every other value keeps all its digits. */
final class ReplayJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final Pattern ISO = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{10}|[0-9]{13}");

    /** The names of numbers that are times: of all upstreams, since a price is never named like one. */
    private static final Set<String> TIMES = Set.of(
            "E",
            "O",
            "C",
            "T",
            "t",
            "ts",
            "time",
            "timestamp",
            "openTime",
            "closeTime",
            "updated_at",
            "last_updated",
            "last_updated_at",
            "update_time",
            "serverTime");

    private static final long SECONDS = 10_000_000_000L;
    private static final long MILLIS = 1_000 * SECONDS;
    private static final int CLOSE_TIME = 6;

    private ReplayJson() {}

    static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** The document with all times moved by {@code by}. */
    static JsonNode moved(JsonNode node, Duration by) {
        return moved("", node, by);
    }

    private static JsonNode moved(String name, JsonNode node, Duration by) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                copy.set(member.getKey(), moved(member.getKey(), member.getValue(), by));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            array.forEach(item -> copy.add(moved(name, item, by)));
            return copy;
        }
        if (node.isString()) {
            return MAPPER.createArrayNode()
                    .add(moved(name, node.stringValue(), by))
                    .get(0);
        }
        if (node.isIntegralNumber() && TIMES.contains(name)) {
            return MAPPER.createArrayNode().add(moved(node.longValue(), by)).get(0);
        }
        return node;
    }

    private static String moved(String name, String text, Duration by) {
        if (ISO.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text).toInstant().plus(by).toString();
            } catch (DateTimeException noTime) {
                return text;
            }
        }
        return TIMES.contains(name) && DIGITS.matcher(text).matches()
                ? Long.toString(moved(Long.parseLong(text), by))
                : text;
    }

    private static long moved(long time, Duration by) {
        if (time < SECONDS / 10 || time > MILLIS) {
            return time;
        }
        return time < SECONDS ? time + by.toSeconds() : time + by.toMillis();
    }

    /**
     * Klines moved by whole intervals, so that the one that was open when they were recorded is open at {@code now}.
     *
     * @param recorded when they were answered
     * @param from leaves out those that opened before
     * @param limit the most that are left; the first ones
     */
    static JsonNode movedKlines(JsonNode rows, Instant recorded, Instant now, long from, int limit) {
        if (!rows.isArray() || rows.isEmpty()) {
            return rows;
        }
        long length =
                rows.path(0).path(CLOSE_TIME).asLong(0) - rows.path(0).path(0).asLong(0) + 1;
        if (length <= 1) {
            return rows;
        }
        long by = (Math.floorDiv(now.toEpochMilli(), length) - Math.floorDiv(recorded.toEpochMilli(), length)) * length;
        ArrayNode moved = MAPPER.createArrayNode();
        for (JsonNode row : rows) {
            long open = row.path(0).asLong(0) + by;
            if (open >= from && moved.size() < limit && row instanceof ArrayNode array) {
                ArrayNode copy = array.deepCopy();
                copy.set(0, open);
                copy.set(CLOSE_TIME, open + length - 1);
                moved.add(copy);
            }
        }
        return moved;
    }
}
