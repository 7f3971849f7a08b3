package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests every response of every route against the rules of Mozilla's HTTP Observatory. */
class ObservatoryRoutesTest {

    private static final String[] KEY = {"Authorization", "Bearer " + TestSite.KEY};

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    /** Returns an address for each path of the route table, and files for its folders. */
    static Set<String> addresses() {
        Set<String> addresses = SITE.server.router().getRoutes().stream()
                .map(Route::getPath)
                .map(path ->
                        path.replace(":symbol", "btc").replace(":part", "0.xml").replaceAll(":\\w+", "1"))
                .collect(Collectors.toCollection(TreeSet::new));
        addresses.addAll(List.of(
                "/crypto_report/1?lang=en",
                "/crypto_report/999999",
                "/crypto_report/one",
                "/no-such-page",
                "//about",
                "/shared_assets/css/colors.css",
                "/shared_assets/images/logo.svg",
                "/shared_assets/images/image.jpg",
                "/shared_assets/js/chart_modules.js",
                "/shared_assets/fonts/be-vietnam-pro-400.woff2",
                "/shared_components/core/theme-manager.js"));
        return addresses;
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void score_everyAnswer_is120OrMore(String address) throws Exception {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            for (String accept : List.of("text/html", "application/json")) {
                holds(method, SITE.send(method, address, "Accept", accept));
            }
        }
        HttpResponse<byte[]> answer = SITE.get(address, KEY);
        holds("GET with the key", answer);
        String tag = TestSite.header(answer, "etag");
        if (answer.statusCode() == 200 && !tag.isEmpty()) {
            HttpResponse<byte[]> unchanged = SITE.get(address, "If-None-Match", tag);
            assertThat(unchanged.statusCode()).isEqualTo(304);
            holds("a second GET", unchanged);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clear-cache", "/admin/cache/clear", "/api/crypto/dashboard-summary/refresh"})
    void score_changeWithTheKey_is120OrMore(String address) throws Exception {
        HttpResponse<byte[]> answer = SITE.send("POST", address, KEY);

        assertThat(answer.statusCode()).isEqualTo(200);
        holds("POST", answer);
    }

    private static void holds(String what, HttpResponse<byte[]> answer) {
        assertThat(Observatory.score(answer.headers()))
                .as(
                        "%s, status %s, headers %s",
                        what, answer.statusCode(), answer.headers().map())
                .isGreaterThanOrEqualTo(120);
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(TestSite.header(answer, "content-security-policy")).contains("frame-ancestors ");
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void crossOriginPolicies_everyAnswer_areOpenForAssetsAlone(String address) throws Exception {
        HttpResponse<byte[]> answer = SITE.get(address);
        boolean asset = answer.statusCode() == 200
                && address.matches(
                        "/(shared_assets|shared_components|crypto_dashboard|fonts|favicon\\.ico|api/status|status/badge).*");

        assertThat(TestSite.header(answer, "cross-origin-resource-policy"))
                .isEqualTo(asset ? "cross-origin" : "same-origin");
        if (asset) {
            // Pages of other origins, such as the generator's previews, load modules and fonts with CORS.
            assertThat(TestSite.header(answer, "access-control-allow-origin")).isEqualTo("*");
        }
    }

    /** Compares with the router's methods, so that new ones cannot be missing from {@link #addresses}. */
    @org.junit.jupiter.api.Test
    void routes_allMethods_areAmongThoseTried() {
        assertThat(SITE.server.router().getRoutes().stream()
                        .filter(route -> route.methods() != null)
                        .flatMap(route -> route.methods().stream())
                        .collect(Collectors.toSet()))
                .isSubsetOf(
                        HttpMethod.GET,
                        HttpMethod.HEAD,
                        HttpMethod.POST,
                        HttpMethod.PUT,
                        HttpMethod.PATCH,
                        HttpMethod.DELETE);
    }
}
