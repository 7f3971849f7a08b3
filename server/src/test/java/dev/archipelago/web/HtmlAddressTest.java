package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.HtmlAddress;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the list of all pages against the server's routes. */
class HtmlAddressTest {

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    static List<HtmlAddress> every() {
        return HtmlAddress.every();
    }

    /** Returns all GET paths of the route table, without folders of files, whose paths end in a slash. */
    private static Set<String> routes() {
        return SITE.server.router().getRoutes().stream()
                .filter(route -> route.methods() != null && route.methods().contains(HttpMethod.GET))
                .map(Route::getPath)
                .filter(path -> path.equals("/") || !path.endsWith("/"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("every")
    void address_asked_answersWithHtml(HtmlAddress page) throws Exception {
        var answer = SITE.get(page.address(), "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(page.status());
        assertThat(TestSite.header(answer, "content-type")).startsWith("text/html");
    }

    @Test
    void routes_thatAreNotListed_answerWithSomethingElse() throws Exception {
        Set<String> listed = HtmlAddress.every().stream()
                .map(HtmlAddress::route)
                .filter(route -> !route.isEmpty())
                .collect(Collectors.toSet());
        Set<String> others = routes();
        assertThat(others).hasSizeGreaterThan(listed.size()).containsAll(listed);

        for (String path :
                others.stream().filter(path -> !listed.contains(path)).toList()) {
            String example =
                    path.replace(":symbol", "btc").replace(":part", "0.xml").replaceAll(":\\w+", "1");
            assertThat(TestSite.header(SITE.get(example), "content-type"))
                    .as("%s is no page: if %s is one, list it in HtmlAddress", example, path)
                    .doesNotContain("html");
        }
    }
}
