package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests the alerting rules and dashboards in {@code deploy} against the metrics of a running server. */
@ExtendWith(TestSite.Shared.class)
final class MonitoringFilesTest {

    private static final Path PROMETHEUS = Path.of("..", "deploy", "prometheus");
    private static final Path GRAFANA = Path.of("..", "deploy", "grafana");

    /** Matches a metric with its label matchers in an expression. */
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:archipelago|jvm|process|system|logback)_[a-z0-9_]+)(?:\\{([^}]*)})?");

    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*[\"']");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** Labels that Prometheus adds. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    /** Metrics that a healthy server does not export before the first event. */
    private static final Set<String> LATER = Set.of("jvm_gc_pause_seconds_sum", "jvm_gc_pause_seconds_max");

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        new YAMLMapper()
                .readTree(Files.readString(PROMETHEUS.resolve("alerts.yml")))
                .get("groups")
                .forEach(group -> group.get("rules").forEach(alerts::add));
        return alerts;
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        alerts().forEach(alert -> expressions.add(alert.get("expr").asString()));
        try (Stream<Path> dashboards = Files.list(GRAFANA)) {
            for (Path file : dashboards.toList()) {
                JsonMapper.shared()
                        .readTree(Files.readString(file))
                        .get("panels")
                        .forEach(panel -> panel.get("targets")
                                .forEach(target ->
                                        expressions.add(target.get("expr").asString())));
            }
        }
        return expressions;
    }

    /** Returns the labels of each metric of a server. */
    private static Map<String, Set<String>> metrics(TestSite testSite) {
        String text =
                testSite.site().send("GET", "/metrics", "Accept", "text/plain").body();
        Map<String, Set<String>> metrics = new HashMap<>();
        for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
            Matcher metric = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+").matcher(line);
            assertThat(metric.matches()).as(line).isTrue();
            Set<String> labels = metrics.computeIfAbsent(metric.group(1), _ -> new HashSet<>());
            Matcher label = Pattern.compile("([a-z_]+)=\"").matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        return metrics;
    }

    @Test
    void expressions_metricsAndLabels_exist(TestSite testSite) throws IOException {
        Map<String, Set<String>> known = metrics(testSite);
        Set<String> missing = new TreeSet<>();
        List<String> expressions = expressions();
        for (String expression : expressions) {
            Set<String> labels = new HashSet<>(ADDED);
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                Set<String> own = known.getOrDefault(metric.group(1), Set.of());
                if (!known.containsKey(metric.group(1)) && !LATER.contains(metric.group(1))) {
                    missing.add(metric.group(1));
                }
                labels.addAll(own);
                Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
                while (label.find()) {
                    if (!own.contains(label.group(1)) && !ADDED.contains(label.group(1))) {
                        missing.add(metric.group(1) + "{" + label.group(1) + "}");
                    }
                }
            }
            Matcher grouping = GROUPING.matcher(expression);
            while (grouping.find()) {
                Stream.of(grouping.group(1).split(",\\s*"))
                        .filter(label -> !labels.contains(label))
                        .forEach(label -> missing.add(expression + " by " + label));
            }
        }

        assertThat(expressions).hasSizeGreaterThan(80);
        assertThat(missing).isEmpty();
    }

    @Test
    void alerts_each_haveSeverityTextsAndASectionOfTheDocuments() throws IOException {
        List<JsonNode> alerts = alerts();
        assertThat(alerts).hasSizeGreaterThan(25);
        for (JsonNode alert : alerts) {
            String name = alert.get("alert").asString();
            JsonNode texts = alert.get("annotations");
            assertThat(alert.get("labels").get("severity").asString()).as(name).isIn("warning", "critical");
            assertThat(texts.get("summary").asString()).as(name).isNotBlank();
            assertThat(texts.get("description").asString()).as(name).isNotBlank();
            String[] section = texts.get("runbook").asString().split("#");
            assertThat(anchors(Path.of("..").resolve(section[0]))).as(name).contains(section[1]);
        }
    }

    /** Returns the anchors of a document's headings, by GitHub's rules. */
    private static List<String> anchors(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** Each alert has a rule test in which it fires. */
    @Test
    void alertTests_fire_eachAlert() throws Exception {
        List<String> tested = new ArrayList<>();
        new YAMLMapper()
                .readTree(Files.readString(PROMETHEUS.resolve("alerts_test.yml")))
                .get("tests")
                .forEach(test -> tested.add(test.get("name").asString()));
        assertThat(tested)
                .containsExactlyElementsOf(alerts().stream()
                        .map(alert -> alert.get("alert").asString())
                        .toList());

        assumeTrue(
                Stream.of("/usr/bin/promtool", "/usr/local/bin/promtool")
                        .anyMatch(path -> Files.isExecutable(Path.of(path))),
                "no promtool (Debian package prometheus)");
        Process promtool = new ProcessBuilder("promtool", "test", "rules", "alerts_test.yml")
                .directory(PROMETHEUS.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(output).isZero();
    }
}
