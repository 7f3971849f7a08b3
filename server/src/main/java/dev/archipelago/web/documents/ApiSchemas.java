package dev.archipelago.web.documents;

import dev.archipelago.web.documents.ApiDescription.Field;
import dev.archipelago.web.documents.ApiDescription.Schema;
import dev.archipelago.web.documents.ApiDescription.SchemaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schemas of an OpenAPI description: their types in words, their fields, and examples. Immutable. */
final class ApiSchemas {

    private static final String REFERENCE = "#/components/schemas/";
    private static final int DEEPEST = 4;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonMapper PRINTER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final JsonNode root;

    ApiSchemas(JsonNode root) {
        this.root = root;
    }

    /**
     * What {@code node} refers to, or itself.
     *
     * @throws IllegalStateException if there is no such thing
     */
    JsonNode resolved(JsonNode node) {
        JsonNode here = node;
        while (here.has("$ref")) {
            String reference = here.path("$ref").asString();
            here = root.at(reference.substring(1));
            if (here.isMissingNode()) {
                throw new IllegalStateException("the description has no " + reference);
            }
        }
        return here;
    }

    Schema schema(String name, JsonNode schema) {
        return new Schema(name, type(schema), ApiDescription.html(schema.path("description")), fields(schema));
    }

    private List<Field> fields(JsonNode schema) {
        List<Field> fields = new ArrayList<>();
        schema.path("allOf").forEach(part -> fields.addAll(fields(resolved(part))));
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        fields.replaceAll(field -> required.contains(field.name())
                ? new Field(field.name(), field.type(), true, field.description())
                : field);
        schema.path("properties")
                .properties()
                .forEach(entry -> fields.add(new Field(
                        entry.getKey(),
                        type(entry.getValue()),
                        required.contains(entry.getKey()),
                        ApiDescription.html(entry.getValue().path("description")))));
        return fields;
    }

    /** The type of {@code schema} in words, with its restrictions. */
    SchemaType type(JsonNode schema) {
        if (schema.has("$ref")) {
            String reference = schema.path("$ref").asString();
            return new SchemaType("", Optional.of(reference.substring(REFERENCE.length())));
        }
        if (schema.has("const")) {
            return plain(schema.path("const").asString());
        }
        if (schema.has("enum")) {
            StringJoiner values = new StringJoiner(" | ");
            schema.path("enum").forEach(value -> values.add(value.asString()));
            return plain(values.toString());
        }
        if (schema.has("oneOf")) {
            return choice(schema.path("oneOf"));
        }
        String type = words(schema.path("type"));
        if (type.startsWith("array")) {
            SchemaType item = type(schema.path("items"));
            return new SchemaType(type + " of " + item.text(), item.schema());
        }
        JsonNode values = schema.path("additionalProperties");
        if (type.startsWith("object") && values.isObject() && !values.isEmpty()) {
            SchemaType value = type(values);
            return new SchemaType(type + " of " + value.text(), value.schema());
        }
        return plain(type + restrictions(schema));
    }

    private SchemaType choice(JsonNode choices) {
        StringJoiner words = new StringJoiner(" | ");
        Optional<String> schema = Optional.empty();
        for (JsonNode choice : choices) {
            SchemaType type = type(choice);
            if (type.schema().isPresent() && schema.isEmpty()) {
                schema = type.schema();
            } else {
                words.add(type.schema().orElse(type.text()));
            }
        }
        return new SchemaType(words + (schema.isPresent() ? " | " : ""), schema);
    }

    private static SchemaType plain(String text) {
        return new SchemaType(text, Optional.empty());
    }

    private static String words(JsonNode type) {
        if (!type.isArray()) {
            return type.asString("");
        }
        StringJoiner words = new StringJoiner(" | ");
        type.forEach(one -> words.add(one.asString()));
        return words.toString();
    }

    private static String restrictions(JsonNode schema) {
        StringJoiner words = new StringJoiner(", ", ", ", "").setEmptyValue("");
        for (String name : List.of("format", "minimum", "maximum", "minLength", "maxLength", "pattern", "default")) {
            if (schema.has(name)) {
                words.add(
                        name.equals("format")
                                ? schema.path(name).asString()
                                : name + " " + schema.path(name).asString());
            }
        }
        return words.toString();
    }

    /** A value that {@code schema} allows, as JSON. */
    String example(JsonNode schema) {
        return PRINTER.writeValueAsString(value(schema, 0));
    }

    private JsonNode value(JsonNode reference, int depth) {
        JsonNode schema = resolved(reference);
        for (String given : List.of("example", "const", "default")) {
            if (schema.has(given)) {
                return schema.path(given);
            }
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(0);
        }
        if (schema.has("oneOf")) {
            return value(schema.path("oneOf").get(0), depth);
        }
        String type = words(schema.path("type"));
        if (type.startsWith("array")) {
            ArrayNode items = JSON.arrayNode();
            return depth < DEEPEST ? items.add(value(schema.path("items"), depth + 1)) : items;
        }
        if (type.startsWith("object") || schema.has("allOf")) {
            return object(schema, depth);
        }
        return switch (type.replaceFirst(" .*", "")) {
            case "integer" -> JSON.numberNode(schema.path("minimum").asInt(1));
            case "number" -> JSON.numberNode(1.5);
            case "boolean" -> JSON.booleanNode(true);
            case "null" -> JSON.nullNode();
            default ->
                JSON.stringNode(
                        switch (schema.path("format").asString("")) {
                            case "date-time" -> "2026-11-21T04:01:57Z";
                            case "uri" -> "https://example.org/";
                            default -> "…";
                        });
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        for (Field field : fields(schema)) {
            if (field.required() && depth < DEEPEST) {
                object.set(field.name(), value(property(schema, field.name()), depth + 1));
            }
        }
        return object;
    }

    private JsonNode property(JsonNode schema, String name) {
        JsonNode own = schema.path("properties").path(name);
        for (JsonNode part : schema.path("allOf")) {
            own = own.isMissingNode() ? property(resolved(part), name) : own;
        }
        return own;
    }
}
