package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chart kinds of reports: every directory below {@code assets/shared_assets/js/chart_modules/} on the class path.
 * Immutable.
 *
 * <p>A directory is named as the {@code type} of the chart data and contains {@code schema.json}, the JSON Schema of
 * that data; {@code draw.js}, which sets {@code archipelagoCharts[type]} to a function that draws it; and, where
 * needed, {@code style.css} and {@code pdf.css}, its styles in pages and in a PDF.
 */
public final class ChartModules {

    private static final String DIRECTORY = "assets/shared_assets/js/chart_modules/";
    private static final String SCRIPTS = "shared_assets/js/chart_modules/";
    private static final String STYLES = "shared_assets/css/";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final List<String> ANNOTATIONS = List.of("$schema", "title", "description");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<Kind> kinds;
    private final String base;
    private final String baseStyle;

    private record Kind(String name, String script, String style, String pdfStyle) {}

    /**
     * Reads the kinds from the class path of the server.
     *
     * @throws IllegalStateException if one lacks a file or its schema is not JSON
     */
    public ChartModules() {
        this(ChartModules.class.getClassLoader());
    }

    /**
     * Reads the kinds from the class path of {@code loader}.
     *
     * @throws IllegalStateException if one lacks a file or its schema is not JSON
     */
    public ChartModules(ClassLoader loader) {
        this.kinds = names(loader).stream().map(name -> kind(loader, name)).toList();
        this.base = Asset.text(SCRIPTS + "base.js") + "Object.assign(archipelagoCharts.languages, "
                + JSON.writeValueAsString(languages()) + ");\n";
        this.baseStyle = Asset.text(SCRIPTS + "base.css");
    }

    /** All kinds as one script without modules, which defines functions only. */
    public String bundle() {
        return base + kinds.stream().map(Kind::script).collect(Collectors.joining("\n"));
    }

    /** The styles of all kinds in pages. */
    String style() {
        return baseStyle + kinds.stream().map(Kind::style).collect(Collectors.joining("\n"));
    }

    /** The styles of all kinds in a PDF. */
    public String pdfStyle() {
        return kinds.stream().map(Kind::pdfStyle).collect(Collectors.joining("\n"));
    }

    /**
     * The generated files, by path below {@code assets/}: the bundle, a script for each kind that works when loaded
     * alone, and the style sheets.
     */
    public Map<String, Supplier<String>> files() {
        Map<String, Supplier<String>> files = new HashMap<>();
        files.put("shared_assets/js/chart_modules.js", this::bundle);
        files.put(STYLES + "charts/charts-common.css", () -> baseStyle);
        files.put(
                STYLES + "chart.css",
                () -> Stream.concat(Stream.of("charts-common"), kinds.stream().map(kind -> kind.name() + "-chart"))
                        .map(sheet -> "@import url(\"charts/" + sheet + ".css\");\n")
                        .collect(Collectors.joining()));
        for (Kind kind : kinds) {
            files.put(SCRIPTS + kind.name() + ".js", () -> base + kind.script());
            files.put(STYLES + "charts/" + kind.name() + "-chart.css", kind::style);
        }
        return files;
    }

    private static Kind kind(ClassLoader loader, String name) {
        Function<String, Optional<String>> file = part -> text(loader, DIRECTORY + name + "/" + part);
        JsonNode schema = JSON.readTree(required(file, name, "schema.json"));
        removeAnnotations(schema);
        return new Kind(
                name,
                "archipelagoCharts.define('" + name + "', " + schema + ");\n" + required(file, name, "draw.js"),
                file.apply("style.css").orElse(""),
                file.apply("pdf.css").orElse(""));
    }

    /** Removes the annotations of a schema that are for people only. */
    private static void removeAnnotations(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ANNOTATIONS.stream()
                    .filter(name -> object.path(name).isString())
                    .toList()
                    .forEach(name -> object.remove(name));
        }
        node.forEach(ChartModules::removeAnnotations);
    }

    private static String required(Function<String, Optional<String>> file, String kind, String part) {
        return file.apply(part)
                .orElseThrow(() -> new IllegalStateException("The chart kind " + kind + " lacks the file " + part));
    }

    private static Optional<String> text(ClassLoader loader, String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + path + " could not be read", e);
        }
    }

    private static SortedSet<String> names(ClassLoader loader) {
        SortedSet<String> names = new TreeSet<>();
        try {
            for (URL root : Collections.list(loader.getResources(DIRECTORY))) {
                names.addAll(namesIn(root));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The chart kinds could not be listed", e);
        }
        return names;
    }

    private static List<String> namesIn(URL root) throws IOException {
        List<String> names = new ArrayList<>();
        URLConnection connection = root.openConnection();
        if (connection instanceof JarURLConnection jar) {
            jar.getJarFile().stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.startsWith(DIRECTORY) && entry.endsWith("/schema.json"))
                    .map(entry -> entry.substring(DIRECTORY.length(), entry.lastIndexOf('/')))
                    .forEach(names::add);
        } else {
            try (Stream<Path> directories = Files.list(Path.of(URI.create(root.toString())))) {
                directories
                        .filter(Files::isDirectory)
                        .map(path -> path.getFileName().toString())
                        .forEach(names::add);
            }
        }
        return names.stream().filter(NAME.asMatchPredicate()).toList();
    }

    /** What the scripts need to write each language of the site, by tag. */
    private static Map<String, Object> languages() {
        Map<String, Object> languages = new LinkedHashMap<>();
        for (Language language : Language.all()) {
            Map<String, String> texts = new TreeMap<>();
            Messages.of(language)
                    .startingWith("chart.")
                    .forEach((key, text) -> texts.put(key.substring("chart.".length()), text));
            languages.put(
                    language.tag(),
                    Map.of(
                            "grouping", String.valueOf(language.numbers().grouping()),
                            "decimal", String.valueOf(language.numbers().decimal()),
                            "texts", texts));
        }
        return languages;
    }
}
