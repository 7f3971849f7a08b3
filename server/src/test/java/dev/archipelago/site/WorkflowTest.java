package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests the GitHub Actions workflow as far as possible locally; actionlint checks it where installed. */
class WorkflowTest {

    private static final Path FILE = Path.of("../.github/workflows/build.yml");
    private static final Pattern USES = Pattern.compile("(?m)uses: (\\S+?)@(\\S+)(.*)$");

    private static JsonNode workflow() throws IOException {
        return new YAMLMapper().readTree(Files.readString(FILE));
    }

    @Test
    void actions_areGithubsOwnAndPinnedToCommits() throws IOException {
        Map<String, String> pinned = new TreeMap<>();
        List<MatchResult> uses = USES.matcher(Files.readString(FILE)).results().toList();
        for (MatchResult use : uses) {
            assertThat(use.group(1)).startsWith("actions/");
            assertThat(use.group(2)).matches("[0-9a-f]{40}");
            assertThat(use.group(3)).matches(" # v\\d+\\.\\d+\\.\\d+");
            // Each action is used in one version only.
            String version = use.group(2) + use.group(3);
            assertThat(pinned.merge(use.group(1), version, (old, other) -> old)).isEqualTo(version);
        }
        assertThat(uses).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void permissions_areTheLeast() throws IOException {
        JsonNode workflow = workflow();
        Set<String> writing = new TreeSet<>();
        workflow.path("jobs").properties().forEach(job -> {
            assertThat(job.getValue().has("timeout-minutes")).as(job.getKey()).isTrue();
            job.getValue()
                    .path("permissions")
                    .properties()
                    .forEach(permission -> writing.add(job.getKey() + " " + permission.getKey()));
        });

        assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        assertThat(writing).containsExactly("release contents");
        assertThat(workflow.at("/jobs/release/if").asString()).isEqualTo("startsWith(github.ref, 'refs/tags/v')");
        assertThat(workflow.at("/jobs/release/needs").toString()).isEqualTo("[\"test\",\"dist\"]");
        assertThat(workflow.path("on").has("pull_request_target")).isFalse();
    }

    /** Untrusted texts, such as branch names, must not become part of a script. */
    @Test
    void scripts_containNoExpressions() throws Exception {
        List<JsonNode> scripts = workflow().path("jobs").findValues("run");

        assertThat(scripts).extracting(JsonNode::asString).noneMatch(script -> script.contains("${{"));
        assertThat(scripts).extracting(JsonNode::asString).contains("./test", "./run dist");
        for (JsonNode script : scripts) {
            assertThat(DeploymentFilesTest.run("sh", "-n", "-c", script.asString()))
                    .isZero();
        }
    }

    @Test
    void workflow_actionlint_findsNothing() throws Exception {
        assumeTrue(DeploymentFilesTest.installed("actionlint", "-version"), "actionlint is not installed");

        assertThat(DeploymentFilesTest.run("actionlint", FILE.toString())).isZero();
    }
}
