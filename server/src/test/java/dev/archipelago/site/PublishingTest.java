package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests publishing reports through the HTTP interface of two servers that share the table of an old generator. */
final class PublishingTest {

    private static final String KEY = "Bearer " + Settings.ADMIN_KEY;

    private static Simulator simulator;
    private static SiteFixture one;
    private static SiteFixture other;
    private static Jdbi jdbi;

    @BeforeAll
    static void start() {
        DatabaseAddress database = PostgresFixture.newAddress();
        ReportTable.create(PostgresFixture.dataSource(database), "timestamp");
        jdbi = Jdbi.create(PostgresFixture.dataSource(database));
        simulator = Simulator.start(SimulatorOptions.defaults());
        Settings settings = Settings.of(Databases.url(database), simulator)
                .withAdminKey()
                .with("PUBLIC_BASE_URL", "https://news.example");
        one = SiteFixture.start(settings);
        other = SiteFixture.start(settings);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        simulator.close();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static String report(String title, String more) {
        return """
                {"html_content": "<h1>%s</h1><p>chào</p>", "html_content_en": "<h1>%s in English</h1>"%s}""".formatted(title, title, more);
    }

    private static JsonNode create(String body) {
        HttpResponse<String> created = one.post("/api/reports", body, "Authorization", KEY);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return json(created);
    }

    private static void awaitPage(SiteFixture site, int id, int status) {
        Await.until("report " + id + " is " + status, () -> site.status("/crypto_report/" + id) == status);
    }

    /** Returns the announced reports up to report {@code last}, which may include those of an earlier test. */
    private static List<Integer> announced(LiveClient reader, int last) throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        while (ids.isEmpty() || ids.getLast() != last) {
            ids.add(reader.next("report_published").path("report").path("id").asInt());
        }
        return ids;
    }

    private static int rows(int id) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from crypto_report where id = :id")
                .bind("id", id)
                .mapTo(int.class)
                .one());
    }

    @Test
    void create_report_isReadOnBothServersAndRecorded() {
        HttpResponse<String> created = one.post("/api/reports", report("Published", ""), "Authorization", KEY);

        assertThat(created.statusCode()).isEqualTo(201);
        int id = json(created).path("id").asInt();
        assertThat(created.headers().firstValue("location")).contains("/api/reports/" + id);
        assertThat(json(created).path("url").asString()).isEqualTo("https://news.example/crypto_report/" + id);
        awaitPage(one, id, 200);
        awaitPage(other, id, 200);
        JsonNode shown = json(one.get("/api/reports/" + id, "Authorization", KEY));
        assertThat(shown.path("html_content").asString()).contains("Published");
        assertThat(shown.path("state").asString()).isEqualTo("published");
        JsonNode entry = json(one.get("/api/audit?limit=500", "Authorization", KEY))
                .path("entries")
                .valueStream()
                .filter(recorded -> recorded.path("subject").asString().equals("report " + id))
                .findFirst()
                .orElseThrow();
        assertThat(entry.path("action").asString()).isEqualTo("report.created");
        assertThat(entry.path("actor").asString()).isEqualTo("admin");
    }

    @Test
    void create_draft_isVisibleAtItsPreviewAddressOnly() throws Exception {
        LiveClient reader = one.live();
        reader.next("dashboard_data");
        JsonNode draft = create(report("Geheimnis", ", \"state\": \"draft\""));
        int id = draft.path("id").asInt();
        JsonNode after = create(report("Sichtbar", ""));
        awaitPage(one, after.path("id").asInt(), 200);

        assertThat(announced(reader, after.path("id").asInt())).doesNotContain(id);
        assertThat(rows(id)).isZero();
        assertThat(one.status("/crypto_report/" + id)).isEqualTo(404);
        Await.until(
                "catalogued",
                () -> one.body("/crypto_reports_list?q=Sichtbar&lang=vi").contains("Sichtbar"));
        for (String path : List.of(
                "/",
                "/crypto_reports_list",
                "/crypto_reports_list?q=Geheimnis",
                "/rss.xml",
                "/feed.xml",
                "/sitemap.xml",
                "/crypto_report",
                "/api/crypto_reports/" + id + "/sandboxed")) {
            assertThat(one.body(path)).as(path).doesNotContain("<h1>Geheimnis").doesNotContain("/crypto_report/" + id);
        }
        String preview = draft.path("preview_url").asString().replace("https://news.example", "");
        HttpResponse<String> page = other.get(preview + "?lang=vi");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Geheimnis").contains("Bản nháp").contains("noindex");
        assertThat(page.headers().firstValue("cache-control")).contains("no-store");
        assertThat(page.headers().firstValue("x-robots-tag").orElse("")).contains("noindex");
        assertThat(other.frame(preview + "/frame?lang=vi").body()).contains("Geheimnis");
        assertThat(other.frame(preview + "/frame?lang=en").body()).contains("Geheimnis in English");
        assertThat(other.status("/drafts/guessed")).isEqualTo(404);
        assertThat(one.status("/api/reports/" + id)).isEqualTo(401);
        reader.close();
    }

    @Test
    void schedule_report_appearsAtItsTimeOnBothServersAndIsAnnouncedOnce() throws Exception {
        LiveClient here = one.live();
        LiveClient there = other.live();
        here.next("dashboard_data");
        there.next("dashboard_data");
        Instant at = Instant.now().plusSeconds(3);

        JsonNode scheduled = create(report("Scheduled", ", \"publish_at\": \"" + at + "\""));

        int id = scheduled.path("id").asInt();
        assertThat(scheduled.path("state").asString()).isEqualTo("scheduled");
        assertThat(rows(id)).isZero();
        assertThat(announced(here, id)).endsWith(id);
        assertThat(announced(there, id)).endsWith(id);
        assertThat(Instant.now()).isAfterOrEqualTo(at);
        awaitPage(one, id, 200);
        awaitPage(other, id, 200);
        int next = create(report("Afterwards", "")).path("id").asInt();
        assertThat(announced(here, next)).doesNotContain(id);
        here.close();
        there.close();
    }

    @Test
    void create_repeatedWithItsKey_storesOnce() {
        String body = report("Once", "");
        String[] headers = {"Authorization", KEY, "Idempotency-Key", "a-key-of-tests"};

        HttpResponse<String> first = one.post("/api/reports", body, headers);
        HttpResponse<String> again = other.post("/api/reports", body, headers);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        HttpResponse<String> reused = one.post("/api/reports", report("Another", ""), headers);
        assertThat(reused.statusCode()).isEqualTo(422);
        assertThat(reused.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void correct_unpublishPublishDelete_keepTheNumber() {
        JsonNode created = create(report("First version", ""));
        int id = created.path("id").asInt();
        String address = "/api/reports/" + id;
        awaitPage(other, id, 200);
        String version = created.path("version").asString();

        HttpResponse<String> corrected =
                one.put(address, report("Second version", ""), "Authorization", KEY, "If-Match", "\"" + version + "\"");
        assertThat(corrected.statusCode()).as(corrected.body()).isEqualTo(200);
        assertThat(json(corrected).path("created_at")).isEqualTo(created.path("created_at"));
        assertThat(one.put(address, report("Stale", ""), "Authorization", KEY, "If-Match", "\"" + version + "\"")
                        .statusCode())
                .isEqualTo(412);
        Await.until(
                "corrected",
                () -> other.body("/crypto_report/" + id + "?lang=vi").contains("Second version"));

        assertThat(one.send("POST", address + "/unpublish", "Authorization", KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(rows(id)).isZero();
        awaitPage(other, id, 404);
        assertThat(one.send("POST", address + "/publish", "Authorization", KEY).statusCode())
                .isEqualTo(200);
        awaitPage(other, id, 200);
        assertThat(one.send("DELETE", address, "Authorization", KEY).statusCode())
                .isEqualTo(204);
        awaitPage(other, id, 404);
        assertThat(one.send("DELETE", address, "Authorization", KEY).statusCode())
                .isEqualTo(404);
    }

    @Test
    void create_whatTheSanitizerRemoves_isListed() {
        JsonNode created = create("""
                {"html_content": "<h1>x</h1><script>alert(1)</script><p onclick=\\"a()\\" style=\\"position: fixed\\">y</p>",
                 "css_content": "@import url(https://evil.example/a.css); p { background: url(https://evil.example/b) }"}""");

        assertThat(created.path("removed")
                        .valueStream()
                        .map(part -> part.path("description").asString()))
                .contains(
                        "element script with its content",
                        "attribute onclick",
                        "declaration of position",
                        "@import",
                        "declaration of background");
    }

    @Test
    void create_invalidBodies_areProblemsThatNameTheReason() {
        for (String[] bad : new String[][] {
            {"{", "JSON"},
            {"[]", "array"},
            {"{}", "html_content"},
            {"{\"html_content\": \"x\", \"title\": \"y\"}", "title"},
            {"{\"html_content\": \"x\", \"state\": \"gone\"}", "state"},
            {"{\"html_content\": \"x\", \"state\": \"scheduled\"}", "publish_at"},
            {"{\"html_content\": \"" + "x".repeat(1_000_001) + "\"}", "1000000"}
        }) {
            HttpResponse<String> refused = one.post("/api/reports", bad[0], "Authorization", KEY);
            assertThat(refused.statusCode()).as(bad[1]).isEqualTo(400);
            assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(json(refused).path("detail").asString()).contains(bad[1]);
        }
        assertThat(one.post("/api/reports", "x".repeat(9 * 1024 * 1024), "Authorization", KEY)
                        .statusCode())
                .isEqualTo(413);
    }
}
