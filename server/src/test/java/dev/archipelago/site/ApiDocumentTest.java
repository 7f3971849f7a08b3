package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.SitePages;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the document of the HTTP interface against a running server. */
@ExtendWith(TestSite.Shared.class)
final class ApiDocumentTest {

    private static final ApiDocument DOCUMENT = new ApiDocument();
    private static final String[] KEY = {"Authorization", "Bearer " + Settings.ADMIN_KEY};

    static List<ApiDocument.Operation> operations() {
        return DOCUMENT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_asked_answersAsDocumented(ApiDocument.Operation operation, TestSite testSite) {
        HttpResponse<String> answer = testSite.site().send(operation.method(), operation.address(), KEY);

        Optional<Map<String, JsonNode>> content = DOCUMENT.content(operation, answer.statusCode());
        assertThat(content).as("status " + answer.statusCode()).isPresent();
        if (!content.orElseThrow().isEmpty()) {
            String type = answer.headers().firstValue("content-type").orElse("").split(";", 2)[0];
            assertThat(content.get().keySet()).containsAnyOf(type, "*/*");
            if (type.endsWith("json")) {
                JsonNode body = JsonMapper.shared().readTree(answer.body());
                assertThat(DOCUMENT.differences(content.get().get(type), body)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_otherMethod_isRefused(ApiDocument.Operation operation, TestSite testSite) {
        List<String> documented = DOCUMENT.operations().stream()
                .filter(one -> one.address().equals(operation.address()))
                .map(ApiDocument.Operation::method)
                .toList();
        String other = documented.contains("PUT") ? "PATCH" : "PUT";

        assertThat(testSite.site().send(other, operation.address()).statusCode())
                .isEqualTo(405);
    }

    /** Pages without parameters need no entry. */
    @Test
    void pages_registered_areDocumented() {
        List<String> documented = DOCUMENT.paths();
        assertThat(documented).contains("/{}");

        assertThat(SitePages.registry(MarketCatalog.DEFAULT).definitions())
                .flatMap(page -> page.path().stream().toList())
                .map(path -> path.replaceAll(":\\w+", "{}"))
                .filteredOn(path -> !path.matches("/[a-z_]+"))
                .isSubsetOf(documented);
    }

    @ParameterizedTest
    @CsvSource({"/health, 6", "/api/crypto/dashboard-summary, 27"})
    void document_emptyAnswer_isFoundOut(String address, int fields) {
        ApiDocument.Operation operation = DOCUMENT.operations().stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
        JsonNode schema = DOCUMENT.content(operation, 200).orElseThrow().get("application/json");

        assertThat(DOCUMENT.differences(schema, JsonMapper.shared().createObjectNode()))
                .hasSizeGreaterThan(fields);
    }

    @Test
    void document_unknownField_isFoundOut(TestSite testSite) {
        var answer = JsonMapper.shared().readTree(testSite.site().body("/cache-stats"));
        ((tools.jackson.databind.node.ObjectNode) answer).put("invented", 1);
        ApiDocument.Operation operation = DOCUMENT.operations().stream()
                .filter(one -> one.address().equals("/cache-stats"))
                .findFirst()
                .orElseThrow();
        JsonNode schema = DOCUMENT.content(operation, 200).orElseThrow().get("application/json");

        assertThat(DOCUMENT.differences(schema, answer)).containsExactly("/invented is not documented");
    }
}
