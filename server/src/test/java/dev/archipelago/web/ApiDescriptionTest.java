package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.web.documents.ApiDescription;
import io.vertx.ext.web.Route;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests the description of the HTTP interface: its form, its completeness, and how it is served. */
class ApiDescriptionTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    private static String text(String path) throws Exception {
        return new String(SITE.get(path).body(), StandardCharsets.UTF_8);
    }

    @Test
    void paths_containEveryRoute() {
        List<String> described = ApiDescription.load().paths().stream()
                .map(path -> path.replaceAll("\\{[^}]*}", "{}"))
                .toList();

        Set<String> routes = new TreeSet<>();
        SITE.server.router().getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .map(path -> path.replaceAll(":\\w+", "{}").replaceFirst("/?\\*?$", ""))
                .filter(path -> !path.matches("(/[a-z_]+)?"))
                .forEach(routes::add);
        assertThat(routes)
                .hasSizeGreaterThan(40)
                .allSatisfy(path -> assertThat(described).containsAnyOf(path, path + "/{}"));
    }

    @Test
    void description_form_isThatOfOpenApi() throws Exception {
        JsonNode root = new YAMLMapper().readTree(Files.readString(Path.of("../docs/openapi.yaml")));
        Set<String> tags = new TreeSet<>();
        root.path("tags").forEach(tag -> tags.add(tag.path("name").asString()));

        assertThat(root.path("openapi").asString()).matches("3\\.1\\.\\d+");
        root.findValues("$ref")
                .forEach(reference -> assertThat(
                                root.at(reference.asString().substring(1)).isMissingNode())
                        .as(reference.asString())
                        .isFalse());
        root.at("/paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        String name = entry.getKey() + " " + path.getKey();
                        assertThat(entry.getValue().path("summary").asString(""))
                                .as(name)
                                .isNotEmpty();
                        assertThat(tags)
                                .as(name)
                                .contains(entry.getValue().at("/tags/0").asString(""));
                        assertThat(entry.getValue().path("responses").isEmpty())
                                .as(name)
                                .isFalse();
                    }
                }));
    }

    @Test
    void page_listsEveryOperationWithItsCommand() throws Exception {
        ApiDescription api = ApiDescription.load();
        Document page = Jsoup.parse(text("/api/docs?lang=vi"));

        List<ApiDescription.Operation> operations = api.groups().stream()
                .flatMap(group -> group.operations().stream())
                .toList();
        assertThat(page.select(".api-body[id^=op-]").eachAttr("id"))
                .containsExactlyElementsOf(operations.stream()
                        .map(ApiDescription.Operation::anchor)
                        .toList())
                .doesNotHaveDuplicates();
        assertThat(page.select("#op-post-api-alerts pre").eachText().getFirst())
                .startsWith("curl -X POST -H \"Authorization: Bearer $ARCHIPELAGO_KEY\"")
                .endsWith("/api/alerts'");
        assertThat(page.select("#op-post-api-alerts pre").eachText().get(1)).contains("\"threshold\" : 1.5");
        assertThat(page.select("a[href^=#schema-]").eachAttr("href"))
                .allSatisfy(link -> assertThat(page.select(link)).hasSize(1));
        assertThat(page.select("h1").text()).isEqualTo("Giao diện HTTP");
    }

    @Test
    void files_areServedInBothFormats() throws Exception {
        assertThat(text("/api/openapi.yaml")).isEqualTo(Files.readString(Path.of("../docs/openapi.yaml")));
        assertThat(JsonMapper.shared().readTree(text("/api/openapi.json")))
                .isEqualTo(new YAMLMapper().readTree(text("/api/openapi.yaml")));
        assertThat(TestSite.header(SITE.get("/api/openapi.yaml"), "content-type"))
                .isEqualTo("application/yaml; charset=utf-8");
    }
}
