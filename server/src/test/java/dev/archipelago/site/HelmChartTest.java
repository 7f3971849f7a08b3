package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests the rendered Helm chart. Helm itself lints it where installed. */
class HelmChartTest {

    private static final Path CHART = Path.of("../deploy/helm");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode read(String file) throws IOException {
        return YAML.readTree(Files.readString(CHART.resolve(file)));
    }

    /** Returns the manifests by kind, rendered with the default values and {@code changes}. */
    private static Map<String, JsonNode> render(String changes) throws IOException {
        ObjectNode values = (ObjectNode) read("values.yaml");
        YAML.readTree(changes).properties().forEach(change -> {
            JsonNode old = values.path(change.getKey());
            if (old.isObject() && change.getValue().isObject()) {
                change.getValue()
                        .properties()
                        .forEach(field -> ((ObjectNode) old).set(field.getKey(), field.getValue()));
            } else {
                values.set(change.getKey(), change.getValue());
            }
        });
        HelmTemplate template = new HelmTemplate(HelmTemplate.root(values, "reports", read("Chart.yaml")));
        Map<String, JsonNode> manifests = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(CHART.resolve("templates"))) {
            for (Path file : files.sorted().toList()) {
                String text = template.render(Files.readString(file));
                if (file.toString().endsWith(".yaml") && !text.isBlank()) {
                    JsonNode manifest = YAML.readTree(text);
                    assertThat(manifest.at("/metadata/name").asString()).isEqualTo("reports");
                    assertThat(manifests.put(manifest.path("kind").asString(), manifest))
                            .isNull();
                }
            }
        }
        return manifests;
    }

    private static List<String> names(JsonNode items) {
        return items.findValues("name").stream().map(JsonNode::asString).toList();
    }

    @Test
    void chart_defaults_areSafeAndComplete() throws IOException {
        Map<String, JsonNode> manifests = render("{}");
        assertThat(manifests.keySet())
                .containsExactlyInAnyOrder(
                        "Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy");

        JsonNode pod = manifests.get("Deployment").at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertThat(container.path("image").asString())
                .isEqualTo("registry.example.org/archipelago:"
                        + read("Chart.yaml").path("appVersion").asString());
        assertThat(DeploymentFilesTest.settings()).containsAll(names(container.path("env")));
        assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/health/ready");
        assertThat(container.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/health/live");
        assertThat(container.at("/startupProbe/failureThreshold").asInt()).isEqualTo(60);
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/capabilities/drop/0").asString())
                .isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asString()).isEqualTo("768Mi");
        assertThat(names(container.path("volumeMounts"))).containsExactlyElementsOf(names(pod.path("volumes")));
        assertThat(pod.at("/volumes/2/secret/secretName").asString()).isEqualTo("archipelago");
        // The autoscaler sets the number of servers.
        assertThat(manifests.get("Deployment").path("spec").has("replicas")).isFalse();
        assertThat(manifests
                        .get("HorizontalPodAutoscaler")
                        .at("/spec/maxReplicas")
                        .asInt())
                .isEqualTo(4);
        assertThat(manifests.get("PodDisruptionBudget").at("/spec/minAvailable").asInt())
                .isEqualTo(1);
    }

    @Test
    void chart_selectors_findItsPods() throws IOException {
        Map<String, JsonNode> manifests = render("{}");
        JsonNode labels = manifests.get("Deployment").at("/spec/template/metadata/labels");

        assertThat(List.of(
                        manifests.get("Deployment").at("/spec/selector/matchLabels"),
                        manifests.get("Service").at("/spec/selector"),
                        manifests.get("PodDisruptionBudget").at("/spec/selector/matchLabels"),
                        manifests.get("NetworkPolicy").at("/spec/podSelector/matchLabels")))
                .allMatch(labels::equals);
    }

    @Test
    void chart_values_changeWhatTheySay() throws IOException {
        Map<String, JsonNode> manifests = render("""
                secretVariables: { FINNHUB_API_KEY: finnhub-key }
                variables: { SITE_NAME: 'My "reports"' }
                autoscaling: { enabled: false }
                ingress: { enabled: true }
                networkPolicy: { from: [{ namespaceSelector: {} }] }
                nodeSelector: { disk: ssd }
                """);
        JsonNode pod = manifests.get("Deployment").at("/spec/template/spec");

        assertThat(manifests).containsKey("Ingress").doesNotContainKey("HorizontalPodAutoscaler");
        assertThat(manifests.get("Deployment").at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(names(pod.at("/containers/0/env"))).contains("FINNHUB_API_KEY_FILE", "SITE_NAME");
        assertThat(pod.at("/containers/0/env/6/value").asString()).isEqualTo("My \"reports\"");
        assertThat(pod.at("/nodeSelector/disk").asString()).isEqualTo("ssd");
        assertThat(manifests.get("NetworkPolicy").at("/spec/ingress/0/from/0").has("namespaceSelector"))
                .isTrue();
        assertThat(manifests
                        .get("Ingress")
                        .at("/spec/rules/0/http/paths/0/backend/service/name")
                        .asString())
                .isEqualTo("reports");
    }

    @Test
    void chart_schema_containsEveryValue() throws IOException {
        Set<String> known =
                new TreeSet<>(read("values.schema.json").path("properties").propertyNames());
        known.remove("global");
        assertThat(read("values.yaml").propertyNames()).containsExactlyInAnyOrderElementsOf(known);
        assertThat(Files.readString(Path.of("../pom.xml")))
                .contains("<version>" + read("Chart.yaml").path("appVersion").asString() + "</version>");
    }

    @Test
    void chart_helm_findsNothing() throws Exception {
        assumeTrue(DeploymentFilesTest.installed("helm", "version"), "Helm is not installed");

        assertThat(DeploymentFilesTest.run("helm", "lint", "--strict", CHART.toString()))
                .isZero();
    }
}
