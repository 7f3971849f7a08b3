package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/**
 * Tests a database, keys and links in the format of the first server and its generator (docs/from-the-rust-server.md).
 */
class FromTheRustServerTest {

    /** The schema after the generator renamed its table, whose sequence and primary key kept their names. */
    private static final String[] TABLE = {
        "CREATE SEQUENCE report_id_seq AS integer",
        "CREATE TABLE crypto_report (id integer NOT NULL DEFAULT nextval('report_id_seq'), html_content text NOT NULL,"
                + " css_content text, js_content text, html_content_en text, js_content_en text,"
                + " created_at timestamp without time zone NOT NULL, CONSTRAINT report_pkey PRIMARY KEY (id))",
        "ALTER SEQUENCE report_id_seq OWNED BY crypto_report.id",
        "INSERT INTO crypto_report (html_content, html_content_en, created_at) VALUES"
                + " ('<h2>Một</h2>', '<h2>One</h2>', '2025-08-14 10:00:00'), ('<h2>Hai</h2>', NULL, '2025-08-15 10:00:00')"
    };

    private static final Map<String, String> KEYS = Map.of(
            "dashboard_homepage_compressed", "[31,139,8,0]",
            "compressed_report_-1", "[31,139,8,0]",
            "compressed_report_dsd_1_vi", "raw",
            "crypto_latest_report_data", "{\"id\":2}",
            "api_dashboard_data_json", "{}",
            "websocket:leader", "node-of-the-first-server",
            "flask_cache_view//dashboard", "of the generator");

    private static final Map<String, Integer> LINKS = links();

    private static Map<String, Integer> links() {
        Map<String, Integer> links = new LinkedHashMap<>();
        for (String path : new String[] {
            "/",
            "/crypto_report",
            "/crypto_report?id=1",
            "/crypto_report/2",
            "/crypto_report/1?lang=en",
            "/crypto_reports_list",
            "/crypto_reports_list?page=1",
            "/api/crypto_reports/latest/sandboxed?token=sb_1&lang=vi&chart_modules=1",
            "/api/crypto/dashboard-summary",
            "/api/crypto/dashboard-summary/cached",
            "/api/dashboard/data",
            "/api/health",
            "/api/websocket/stats",
            "/health",
            "/metrics",
            "/admin/cache/stats",
            "/robots.txt",
            "/pdf-template/1",
            "/shared_assets/js/chart_modules.js"
        }) {
            links.put(path, 200);
        }
        links.put("/crypto_report/99", 404);
        links.put("/api/crypto_reports/1/shadow_dom?token=sb_1", 410);
        links.put("/admin/cache/clear", 405);
        links.put("/test/.env", 404);
        // {@code PUBLIC_BASE_URL} is not set.
        links.put("/rss.xml", 404);
        links.put("/sitemap.xml", 404);
        return links;
    }

    @Test
    void start_onWhatTheFirstServerLeft_servesItsLinksAndLeavesItsKeys() {
        DatabaseAddress address = PostgresFixture.newAddress();
        Jdbi jdbi = Jdbi.create(PostgresFixture.dataSource(address));
        for (String statement : TABLE) {
            jdbi.useHandle(handle -> handle.execute(statement));
        }
        try (RedisFixture redis = RedisFixture.start();
                RedisClient client = RedisClient.create(redis.uri().toString())) {
            RedisCommands<String, String> commands = client.connect().sync();
            KEYS.forEach(commands::set);
            commands.setex("latest_market_data", 10, "{\"btc_price_usd\":1.0}");
            commands.xadd("market_data_stream", Map.of("data", "{\"btc_price_usd\":1.0}"));
            try (Simulator simulator =
                            Simulator.start(SimulatorOptions.defaults().withSeed(7));
                    SiteFixture site = SiteFixture.start(Settings.of(Databases.url(address), simulator)
                            .withRedis(redis)
                            .withAdminKey())) {
                LINKS.forEach(
                        (link, status) -> assertThat(site.status(link)).as(link).isEqualTo(status));
                assertThat(site.get("/admin/cache/clear").headers().firstValue("allow"))
                        .hasValueSatisfying(allow -> assertThat(allow).contains("POST"));
                assertThat(site.body("/crypto_report")).contains("Hai");
                Await.until("a snapshot", () -> commands.xlen("market_data_stream") > 1);
                assertThat(site.send("POST", "/admin/cache/clear", "Authorization", "Bearer " + Settings.ADMIN_KEY)
                                .statusCode())
                        .isEqualTo(200);
                int id = jdbi.withHandle(
                        handle -> handle.createQuery("INSERT INTO crypto_report (html_content, created_at)"
                                        + " VALUES ('<h2>Ba</h2>', timezone('utc', now())) RETURNING id")
                                .mapTo(int.class)
                                .one());
                assertThat(id).isEqualTo(3);
                Await.until("the new report", () -> site.body("/crypto_report").contains("Ba"));
            }
            KEYS.forEach((key, value) -> assertThat(commands.get(key)).as(key).isEqualTo(value));
        }
    }
}
