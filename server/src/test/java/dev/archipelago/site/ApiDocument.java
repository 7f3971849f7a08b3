package dev.archipelago.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The parsed {@code docs/openapi.yaml}, which validates responses. Supports only the schema keywords that the document
 * uses.
 */
final class ApiDocument {

    private final JsonNode root = new YAMLMapper().readTree(Path.of("../docs/openapi.yaml"));

    /** An operation of a path. */
    record Operation(String method, String address, JsonNode responses) {
        @Override
        public String toString() {
            return method + " " + address;
        }
    }

    /** Returns all operations, with path parameters replaced by their examples. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> resolved(path.getValue())
                        .properties()
                        .forEach(entry -> operations.add(new Operation(
                                entry.getKey().toUpperCase(java.util.Locale.ROOT),
                                address(path.getKey(), entry.getValue()),
                                entry.getValue().path("responses")))));
        return operations;
    }

    /** Returns all paths, with <code>{}</code> in place of each parameter. */
    List<String> paths() {
        return root.path("paths").propertyNames().stream()
                .map(path -> path.replaceAll("\\{[^}]*}", "{}"))
                .toList();
    }

    private String address(String path, JsonNode operation) {
        String address = path;
        for (JsonNode reference : operation.path("parameters")) {
            JsonNode parameter = resolved(reference);
            if (parameter.path("in").asString().equals("path")) {
                String name = "{" + parameter.path("name").asString() + "}";
                address = address.replace(name, parameter.path("example").asString());
            }
        }
        return address;
    }

    /**
     * Returns the documented content of {@code operation} for {@code status} by media type, if the status is
     * documented.
     */
    Optional<Map<String, JsonNode>> content(Operation operation, int status) {
        JsonNode response = operation.responses().path(Integer.toString(status));
        if (response.isMissingNode()) {
            return Optional.empty();
        }
        Map<String, JsonNode> content = new TreeMap<>();
        resolved(response)
                .path("content")
                .properties()
                .forEach(type -> content.put(type.getKey(), type.getValue().path("schema")));
        return Optional.of(content);
    }

    /** Returns the violations of {@code schema} in {@code value}: missing, unknown or invalid fields. */
    List<String> differences(JsonNode schema, JsonNode value) {
        List<String> found = new ArrayList<>();
        compare("", resolved(schema), value, found);
        return found;
    }

    private void compare(String at, JsonNode schema, JsonNode value, List<String> found) {
        if (schema.has("const") && !schema.path("const").equals(value)) {
            found.add(at + " is " + value + ", not " + schema.path("const"));
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            found.add(at + " is " + value + ", none of " + schema.path("enum"));
        }
        if (schema.has("type") && !isOfType(schema.path("type"), value)) {
            found.add(at + " is " + value.getNodeType() + ", not " + schema.path("type"));
        }
        for (JsonNode item : value.isArray() ? value : root.path("none")) {
            compare(at + "[]", resolved(schema.path("items")), item, found);
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asString())) {
                found.add(at + "/" + name.asString() + " is missing");
            }
        }
        value.properties().forEach(field -> {
            String place = at + "/" + field.getKey();
            JsonNode known = schema.path("properties").path(field.getKey());
            JsonNode others = schema.path("additionalProperties");
            if (!known.isMissingNode()) {
                compare(place, resolved(known), field.getValue(), found);
            } else if (!others.isMissingNode()) {
                compare(place, resolved(others), field.getValue(), found);
            } else if (schema.has("properties")) {
                found.add(place + " is not documented");
            }
        });
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (isOfType(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "null" -> value.isNull();
            default -> throw new IllegalStateException("docs/openapi.yaml names the type " + type);
        };
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode here = node;
        while (here.has("$ref")) {
            String reference = here.path("$ref").asString();
            here = root.at(reference.substring(1));
            if (here.isMissingNode()) {
                throw new IllegalStateException("docs/openapi.yaml has no " + reference);
            }
        }
        return here;
    }
}
