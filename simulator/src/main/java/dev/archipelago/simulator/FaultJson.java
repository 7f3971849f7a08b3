package dev.archipelago.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Faults as the control endpoint writes and reads them. */
final class FaultJson {

    private static final String TIMES = "times";

    private FaultJson() {}

    /**
     * Reads a fault.
     *
     * @throws IllegalArgumentException that says which field is wrong and what was expected
     */
    static Fault read(JsonNode body) {
        String kind = text(body, "kind").orElse("");
        return switch (kind) {
            case "status" -> {
                only(body, "status", "code");
                yield new Fault.Status(number(body, "status").orElse(500), number(body, "code"));
            }
            case "limit" -> {
                only(body, "status", "retryAfter", "code");
                yield new Fault.Limit(
                        number(body, "status").orElse(429), number(body, "retryAfter"), number(body, "code"));
            }
            case "stall" -> {
                only(body, "ms");
                yield new Fault.Stall(number(body, "ms").map(Duration::ofMillis));
            }
            case "garbage" -> {
                only(body, "body");
                yield new Fault.Garbage(choice(body, "body", Fault.Spoiling.class, Fault.Spoiling.HTML));
            }
            case "drop" -> {
                only(body);
                yield new Fault.Drop();
            }
            case "silence" -> {
                only(body);
                yield new Fault.Silence();
            }
            case "shape" -> {
                only(body, "data");
                yield new Fault.Shape(choice(body, "data", Fault.DataShape.class, Fault.DataShape.ARRAY));
            }
            default ->
                throw new IllegalArgumentException("kind is " + body.path("kind")
                        + "; expected one of status, limit, stall, garbage, drop, silence, shape");
        };
    }

    /** For how many requests the fault in {@code body} holds; empty for as many as there are. */
    static OptionalInt times(JsonNode body) {
        Optional<Integer> times = number(body, TIMES);
        return times.isPresent() ? OptionalInt.of(times.get()) : OptionalInt.empty();
    }

    /** Writes a fault as {@link #read} reads it. */
    static ObjectNode write(Faults.Entry entry) {
        ObjectNode json = Json.object().put("upstream", entry.upstream().id());
        if (!entry.endpoint().isEmpty()) {
            json.put("endpoint", entry.endpoint());
        }
        switch (entry.fault()) {
            case Fault.Status(int status, Optional<Integer> code) -> {
                json.put("kind", "status").put("status", status);
                code.ifPresent(number -> json.put("code", number));
            }
            case Fault.Limit(int status, Optional<Integer> retryAfter, Optional<Integer> code) -> {
                json.put("kind", "limit").put("status", status);
                retryAfter.ifPresent(seconds -> json.put("retryAfter", seconds));
                code.ifPresent(number -> json.put("code", number));
            }
            case Fault.Stall(Optional<Duration> delay) -> {
                json.put("kind", "stall");
                delay.ifPresent(time -> json.put("ms", time.toMillis()));
            }
            case Fault.Garbage(Fault.Spoiling spoiling) ->
                json.put("kind", "garbage").put("body", word(spoiling));
            case Fault.Drop _ -> json.put("kind", "drop");
            case Fault.Silence _ -> json.put("kind", "silence");
            case Fault.Shape(Fault.DataShape shape) -> json.put("kind", "shape").put("data", word(shape));
        }
        entry.times().ifPresent(times -> json.put(TIMES, times));
        return json;
    }

    private static void only(JsonNode body, String... fields) {
        Set<String> known = Set.of(fields);
        for (String name : body.propertyNames()) {
            if (!name.equals("kind") && !name.equals(TIMES) && !known.contains(name)) {
                throw new IllegalArgumentException("field " + name + " is not known here; expected kind, times"
                        + (fields.length == 0 ? "" : ", " + String.join(", ", fields)));
            }
        }
    }

    private static Optional<Integer> number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isInt()) {
            throw new IllegalArgumentException(field + " is " + value + "; expected a whole number");
        }
        return Optional.of(value.intValue());
    }

    private static Optional<String> text(JsonNode body, String field) {
        return body.path(field).isString() ? Optional.of(body.path(field).stringValue()) : Optional.empty();
    }

    private static <E extends Enum<E>> E choice(JsonNode body, String field, Class<E> type, E preset) {
        if (body.path(field).isMissingNode()) {
            return preset;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> text(body, field).filter(word(each)::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(field + " is " + body.path(field) + "; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(FaultJson::word)
                                        .toList())));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
