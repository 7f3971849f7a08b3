package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.audit.AuditEntry;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.key.Scope;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the permissions of keys with scopes, on a server whose details are closed to every network. */
class NamedKeysTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        ClientConfig unlimited = ClientConfig.DEFAULT.unlimited();
        site = new TestSite(
                Optional.of(new Secret(TestSite.KEY)),
                100,
                List.of(),
                new ClientConfig(
                        ClientConfig.DEFAULT.trustedProxies(),
                        Map.of(ClientLimit.ADMIN_ATTEMPTS, new ClientLimit.Rate(2, 1)),
                        unlimited.sockets()),
                List.of());
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static String key(String name, Scope... scopes) {
        return "Bearer "
                + site.keys.create(name, Set.of(scopes)).orElseThrow().secret().reveal();
    }

    private static HttpResponse<byte[]> send(String method, String path, String client, String key) throws Exception {
        return site.send(method, path, "Authorization", key, "X-Forwarded-For", client);
    }

    @Test
    void request_keyWithTheScope_isAdmittedAndRecordedWithItsName() throws Exception {
        String key = key("cleaner", Scope.CACHE_CLEAR);

        assertThat(send("POST", "/clear-cache", "198.51.100.20", key).statusCode())
                .isEqualTo(200);

        AuditEntry entry = site.audit.entries.stream()
                .filter(recorded -> recorded.address().equals("198.51.100.20"))
                .findFirst()
                .orElseThrow();
        assertThat(entry.actor()).isEqualTo("cleaner");
        assertThat(entry.action()).isEqualTo("cache.cleared");
    }

    @Test
    void request_keyWithoutTheScope_is403AndNamesIt() throws Exception {
        String key = key("reader", Scope.METRICS_READ);

        HttpResponse<byte[]> refused = send("GET", "/api/alerts", "198.51.100.21", key);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(TestSite.text(refused)).contains("alerts:write").doesNotContain(key.substring(7));
        assertThat(send("POST", "/clear-cache", "198.51.100.21", key).statusCode())
                .isEqualTo(403);
        assertThat(send("GET", "/api/audit", "198.51.100.21", key).statusCode()).isEqualTo(403);
        assertThat(send("GET", "/metrics/cache", "198.51.100.21", key).statusCode())
                .isEqualTo(200);
        assertThat(TestSite.text(send("GET", "/health", "198.51.100.21", key))).contains("service_islands");
    }

    @Test
    void request_configuredKey_permitsEverything() throws Exception {
        String key = "Bearer " + TestSite.KEY;

        assertThat(send("GET", "/api/alerts", "198.51.100.22", key).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/audit", "198.51.100.22", key).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/clear-cache", "198.51.100.22", key).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/metrics", "198.51.100.22", key).statusCode()).isEqualTo(200);
    }

    @Test
    void request_revokedKey_is401AtOnce() throws Exception {
        String key = key("former", Scope.METRICS_READ);
        assertThat(send("GET", "/metrics", "198.51.100.23", key).statusCode()).isEqualTo(200);

        site.keys.revoke("former");

        assertThat(send("GET", "/metrics", "198.51.100.23", key).statusCode()).isEqualTo(401);
    }

    @Test
    void request_unknownNamedKeys_areThrottledLikeTheConfiguredOne() throws Exception {
        String valid = key("valid", Scope.METRICS_READ);
        for (int i = 1; i <= 2; i++) {
            assertThat(send("GET", "/metrics", "198.51.100.24", "Bearer arc_%043x".formatted(0xabc + i))
                            .statusCode())
                    .isEqualTo(401);
        }

        assertThat(send("GET", "/metrics", "198.51.100.24", valid).statusCode()).isEqualTo(429);
    }

    @Test
    void request_databaseUnavailable_is503ForNamedKeysAndServedForTheConfiguredOne() throws Exception {
        String named = key("waiting", Scope.METRICS_READ);
        site.keys.away = true;
        try {
            HttpResponse<byte[]> refused = send("GET", "/metrics", "198.51.100.25", named);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(TestSite.header(refused, "retry-after")).isNotEmpty();
            assertThat(send("GET", "/metrics", "198.51.100.25", "Bearer " + TestSite.KEY)
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            site.keys.away = false;
        }
    }
}
