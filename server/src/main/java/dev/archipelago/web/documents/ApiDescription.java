package dev.archipelago.web.documents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The description of the HTTP interface, {@code docs/openapi.yaml}, as a page shows it. Immutable. */
public final class ApiDescription {

    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    /** Operations with one tag, in the order of the description. */
    public record Group(String name, String description, List<Operation> operations) {}

    /**
     * One method of one path.
     *
     * @param anchor its identifier on the page
     * @param description HTML; may be empty
     * @param key whether the operation needs a key, takes one, or neither
     * @param body the body of the request, if it takes one
     */
    public record Operation(
            String method,
            String path,
            String anchor,
            String summary,
            String description,
            Key key,
            List<Parameter> parameters,
            Optional<Content> body,
            List<Response> responses) {}

    /** Whether an operation needs a key. */
    public enum Key {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** A parameter of an operation; {@code description} is HTML, {@code example} may be empty. */
    public record Parameter(
            String name, String in, boolean required, SchemaType type, String description, String example) {}

    /** A body of a certain media type; {@code example} is JSON, or empty. */
    public record Content(String mediaType, SchemaType type, String example) {}

    /** A response; {@code description} is HTML. */
    public record Response(String status, String description, List<Content> contents) {}

    /**
     * The type of a value.
     *
     * @param text in words, such as {@code array of}
     * @param schema the name of the schema that follows them, if it has one
     */
    public record SchemaType(String text, Optional<String> schema) {}

    /** A named schema; {@code description} is HTML. */
    public record Schema(String name, SchemaType type, String description, List<Field> fields) {}

    /** A field of a schema; {@code description} is HTML. */
    public record Field(String name, SchemaType type, boolean required, String description) {}

    private final String yaml;
    private final ApiSchemas schemas;
    private final JsonNode root;

    private ApiDescription(String yaml) {
        this.yaml = yaml;
        this.root = new YAMLMapper().readTree(yaml);
        this.schemas = new ApiSchemas(root);
    }

    /**
     * Loads the description that the build has packaged.
     *
     * @throws IllegalStateException if there is none
     */
    public static ApiDescription load() {
        return new ApiDescription(DocumentLibrary.packaged(DocumentLibrary.API)
                .orElseThrow(() -> new IllegalStateException(DocumentLibrary.API + " is not packaged")));
    }

    /** The description as it is written, in YAML. */
    public String yaml() {
        return yaml;
    }

    /** The description as JSON. */
    public String json() {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(root);
    }

    /** The introduction as HTML. */
    public String introduction() {
        return DocumentHtml.of(root.at("/info/description").asString());
    }

    /** The paths with their parameters in braces. */
    public List<String> paths() {
        return List.copyOf(root.path("paths").propertyNames());
    }

    /** All operations by tag. */
    public List<Group> groups() {
        Map<String, List<Operation>> operations = new LinkedHashMap<>();
        root.path("paths").properties().forEach(path -> {
            JsonNode item = schemas.resolved(path.getValue());
            for (String method : METHODS) {
                JsonNode operation = item.path(method);
                if (operation.isObject()) {
                    operations
                            .computeIfAbsent(operation.at("/tags/0").asString(), tag -> new ArrayList<>())
                            .add(operation(method, path.getKey(), operation));
                }
            }
        });
        List<Group> groups = new ArrayList<>();
        root.path("tags").forEach(tag -> {
            String name = tag.path("name").asString();
            groups.add(new Group(name, tag.path("description").asString(), operations.getOrDefault(name, List.of())));
        });
        return groups;
    }

    /** All named schemas. */
    public List<Schema> schemas() {
        return root.at("/components/schemas").properties().stream()
                .map(entry -> schemas.schema(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Operation operation(String method, String path, JsonNode operation) {
        List<Parameter> parameters = new ArrayList<>();
        operation.path("parameters").forEach(one -> parameters.add(parameter(schemas.resolved(one))));
        List<Response> responses = new ArrayList<>();
        operation.path("responses").properties().forEach(entry -> {
            JsonNode response = schemas.resolved(entry.getValue());
            responses.add(new Response(
                    entry.getKey(), html(response.path("description")), contents(response.path("content"))));
        });
        return new Operation(
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                "op-" + method + path.replaceAll("[^A-Za-z0-9]+", "-").replaceFirst("-$", ""),
                operation.path("summary").asString(),
                html(operation.path("description")),
                key(operation.path("security")),
                parameters,
                contents(operation.at("/requestBody/content")).stream().findFirst(),
                responses);
    }

    private static Key key(JsonNode security) {
        boolean withKey = false;
        boolean without = security.isEmpty();
        for (JsonNode choice : security) {
            withKey |= !choice.isEmpty();
            without |= choice.isEmpty();
        }
        return !withKey ? Key.NONE : without ? Key.OPTIONAL : Key.REQUIRED;
    }

    private Parameter parameter(JsonNode parameter) {
        JsonNode schema = parameter.path("schema");
        JsonNode example = parameter.has("example") ? parameter.path("example") : schema.path("example");
        return new Parameter(
                parameter.path("name").asString(),
                parameter.path("in").asString(),
                parameter.path("required").asBoolean(false),
                schemas.type(schema),
                html(parameter.path("description")),
                example.isMissingNode() ? "" : example.asString());
    }

    private List<Content> contents(JsonNode contents) {
        return contents.properties().stream()
                .map(entry -> {
                    JsonNode schema = entry.getValue().path("schema");
                    boolean json = entry.getKey().endsWith("json");
                    return new Content(
                            entry.getKey(),
                            schemas.type(schema),
                            json && !schema.isMissingNode() ? schemas.example(schema) : "");
                })
                .toList();
    }

    static String html(JsonNode markdown) {
        return markdown.isString() ? DocumentHtml.of(markdown.asString()) : "";
    }
}
