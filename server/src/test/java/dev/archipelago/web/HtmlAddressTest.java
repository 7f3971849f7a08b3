package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.HtmlAddress;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of all pages against the routes the server has. */
class HtmlAddressTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
        site.reports.with(1, "First").with(2, "Second").with(3, "Third");
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    static List<HtmlAddress> every() {
        return HtmlAddress.every();
    }

    /** Every path of the table that is read, but for the folders of files, whose paths end in a slash. */
    private static Set<String> routes() {
        return site.server.router().getRoutes().stream()
                .filter(route -> route.methods() != null && route.methods().contains(HttpMethod.GET))
                .map(Route::getPath)
                .filter(path -> path.equals("/") || !path.endsWith("/"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("every")
    void address_asked_answersWithHtml(HtmlAddress page) throws Exception {
        var answer = site.get(page.address(), "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(page.status());
        assertThat(TestSite.header(answer, "content-type")).startsWith("text/html");
    }

    @Test
    void routes_thatAreNotListed_answerWithSomethingElse() throws Exception {
        Set<String> listed =
                HtmlAddress.every().stream().map(HtmlAddress::route).collect(Collectors.toSet());
        Set<String> others = routes();
        assertThat(others).hasSizeGreaterThan(listed.size()).containsAll(without(listed, ""));

        for (String path :
                others.stream().filter(path -> !listed.contains(path)).toList()) {
            String example =
                    path.replace(":symbol", "btc").replace(":part", "0.xml").replaceAll(":\\w+", "1");
            assertThat(TestSite.header(site.get(example), "content-type"))
                    .as("%s is no page: if %s is one, list it in HtmlAddress", example, path)
                    .doesNotContain("html");
        }
    }

    private static Set<String> without(Set<String> paths, String path) {
        return paths.stream().filter(one -> !one.equals(path)).collect(Collectors.toSet());
    }
}
