package dev.archipelago.site;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * A renderer of the subset of Helm's template language that the chart uses, for machines without Helm: values,
 * {@code if}, {@code if not}, {@code with}, {@code range} over an object, and the functions {@code quote},
 * {@code default}, {@code toYaml} and {@code nindent}. Everything else is rejected.
 */
final class HelmTemplate {

    private static final Pattern ACTION = Pattern.compile("(?s)(\\s*)\\{\\{(-?)\\s*(.*?)\\s*(-?)}}");
    private static final Pattern RANGE = Pattern.compile("range \\$(\\w+), \\$(\\w+) := (\\.\\S+)");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .build();

    private final JsonNode root;

    /**
     * Creates a renderer.
     *
     * @param root the objects {@code Values}, {@code Release} and {@code Chart}
     */
    HelmTemplate(JsonNode root) {
        this.root = root;
    }

    String render(String template) {
        return render(template, root, Map.of());
    }

    private String render(String template, JsonNode dot, Map<String, JsonNode> variables) {
        StringBuilder out = new StringBuilder();
        Matcher action = ACTION.matcher(template);
        int at = 0;
        while (action.find(at)) {
            out.append(template, at, action.start());
            if (action.group(2).isEmpty()) {
                out.append(action.group(1));
            }
            String code = action.group(3);
            if (code.matches("(if|with|range) .*")) {
                int end = end(template, action.end());
                String body = template.substring(action.end(), template.lastIndexOf("{{", end - 1));
                out.append(block(code, body.stripTrailing(), dot, variables));
                at = end;
            } else {
                out.append(value(code, dot, variables));
                at = action.end();
            }
        }
        return out.append(template.substring(at)).toString();
    }

    /** Returns the position after the end of the block whose body starts at {@code from}. */
    private static int end(String template, int from) {
        Matcher action = ACTION.matcher(template);
        Deque<String> open = new ArrayDeque<>();
        for (int at = from; action.find(at); at = action.end()) {
            String code = action.group(3);
            if (code.equals("end") && open.isEmpty()) {
                return action.end();
            } else if (code.equals("end")) {
                open.pop();
            } else if (code.matches("(if|with|range) .*")) {
                open.push(code);
            } else if (code.startsWith("else")) {
                throw new IllegalArgumentException("else is not supported");
            }
        }
        throw new IllegalArgumentException("a block has no end");
    }

    private String block(String code, String body, JsonNode dot, Map<String, JsonNode> variables) {
        Matcher range = RANGE.matcher(code);
        if (range.matches()) {
            StringBuilder out = new StringBuilder();
            for (Map.Entry<String, JsonNode> entry : path(range.group(3), dot).properties()) {
                out.append(render(
                        body,
                        dot,
                        Map.of(
                                range.group(1),
                                JsonNodeFactory.instance.stringNode(entry.getKey()),
                                range.group(2),
                                entry.getValue())));
            }
            return out.toString();
        }
        if (code.startsWith("with ")) {
            JsonNode value = path(code.substring("with ".length()), dot);
            return isTrue(value) ? render(body, value, variables) : "";
        }
        boolean negated = code.startsWith("if not ");
        JsonNode value = path(code.replaceFirst("if (not )?", ""), dot);
        return isTrue(value) != negated ? render(body, dot, variables) : "";
    }

    private String value(String code, JsonNode dot, Map<String, JsonNode> variables) {
        Iterator<String> pipe = java.util.List.of(code.split(" \\| ")).iterator();
        String first = pipe.next();
        String text = first.startsWith("toYaml ")
                ? YAML.writeValueAsString(path(first.substring("toYaml ".length()), dot))
                        .strip()
                : first.startsWith("$")
                        ? variables.get(first.substring(1)).asString()
                        : path(first, dot).asString("");
        while (pipe.hasNext()) {
            String function = pipe.next();
            if (function.equals("quote")) {
                text = '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            } else if (function.startsWith("default ")) {
                text = text.isEmpty()
                        ? path(function.substring("default ".length()), root).asString()
                        : text;
            } else if (function.startsWith("nindent ")) {
                text = "\n"
                        + text.indent(Integer.parseInt(function.substring("nindent ".length())))
                                .stripTrailing();
            } else {
                throw new IllegalArgumentException(function + " is not supported");
            }
        }
        return text;
    }

    private JsonNode path(String path, JsonNode dot) {
        if (path.equals(".")) {
            return dot;
        }
        JsonNode value = root.at(path.replace('.', '/'));
        return Optional.of(value)
                .filter(found -> !found.isMissingNode())
                .orElseThrow(() -> new IllegalArgumentException("there is no value " + path));
    }

    private static boolean isTrue(JsonNode value) {
        return value.isContainer()
                ? !value.isEmpty()
                : value.isString() ? !value.asString().isEmpty() : value.asBoolean();
    }

    /** Returns the objects that are in scope of a chart's templates. */
    static ObjectNode root(JsonNode values, String release, JsonNode chart) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("Values", values);
        root.putObject("Release").put("Name", release);
        root.putObject("Chart").put("AppVersion", chart.path("appVersion").asString());
        return root;
    }
}
