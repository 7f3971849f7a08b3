package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.LogFile;
import dev.archipelago.fixture.OtlpCollector;
import dev.archipelago.fixture.OtlpCollector.Span;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.LogConfig;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the traces of a complete server, as received by a collector. */
class TracesTest {

    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    @TempDir
    private Path directory;

    @Test
    void pageRequest_withATraceOfItsClient_isATreeOfSpansInIt() {
        DatabaseAddress database = PostgresFixture.newAddress();
        ReportTable reports = ReportTable.create(PostgresFixture.dataSource(database), "timestamp");
        int id = reports.add("<p>An older report, whose page is not kept ready</p>", "2030-01-01 20:30:00");
        reports.add("<p>The newest report</p>", "2030-01-02 20:30:00");
        try (OtlpCollector collector = OtlpCollector.start();
                RedisFixture redis = RedisFixture.start();
                Simulator simulator =
                        Simulator.start(SimulatorOptions.defaults().withSeed(3));
                LogFile log = LogFile.in(directory, LogConfig.Format.JSON);
                SiteFixture site = SiteFixture.start(Settings.of(Databases.url(database), simulator)
                        .withRedis(redis)
                        .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                        .with("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=of-the-collector")
                        .with("OTEL_SERVICE_NAME", "reports")
                        .with("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
                        .with("OTEL_BSP_SCHEDULE_DELAY", "100"))) {
            assertThat(site.status(
                            "/crypto_report/" + id + "?lang=en",
                            "traceparent",
                            "00-" + TRACE + "-" + PARENT + "-01",
                            "X-Request-Id",
                            "traced-1"))
                    .isEqualTo(200);

            Span request = await(collector, span -> span.trace().equals(TRACE) && span.kind() == SERVER);
            assertThat(request.name()).startsWith("GET /crypto_report/:");
            assertThat(request.parent()).isEqualTo(PARENT);
            assertThat(request.attributes())
                    .containsEntry("url.path", "/crypto_report/" + id)
                    .containsEntry("http.response.status_code", "200");
            assertThat(request.resource())
                    .containsEntry("service.name", "reports")
                    .containsEntry("deployment.environment", "test")
                    .containsKey("service.instance.id");
            Span load = await(
                    collector,
                    span -> span.parent().equals(request.id())
                            && span.attributes().getOrDefault("key", "").endsWith("report:" + id + ":en"));
            assertThat(load.name()).isEqualTo("archipelago.cache.load");
            Span rendering = await(
                    collector,
                    span -> span.parent().equals(load.id()) && span.name().equals("render"));
            assertThat(rendering.attributes()).containsEntry("page", "report:" + id);
            Span statement = await(
                    collector, span -> span.trace().equals(TRACE) && span.name().equals("SELECT"));
            assertThat(statement.kind()).isEqualTo(CLIENT);
            assertThat(statement.attributes())
                    .containsEntry("db.system.name", "postgresql")
                    .containsKey("db.query.text");
            await(collector, span -> span.trace().equals(TRACE) && span.name().startsWith("redis "));
            assertIsTree(collector, request);
            await(
                    collector,
                    span -> span.kind() == CLIENT
                            && "127.0.0.1".equals(span.attributes().get("server.address")));
            String metrics = site.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0")
                    .body();
            assertThat(metrics)
                    .contains(" # {span_id=\"" + request.id() + "\",trace_id=\"" + TRACE + "\"}")
                    .endsWith("# EOF\n");
            assertThat(collector.authorizations()).containsOnly("of-the-collector");
            assertThat(log.lines().stream()
                            .filter(line -> line.path("request_id").asString().equals("traced-1")))
                    .isNotEmpty()
                    .allSatisfy(
                            line -> assertThat(line.path("trace_id").asString()).isEqualTo(TRACE));
        }
    }

    /** Asserts that each span of the trace is a descendant of the request's span. */
    private static void assertIsTree(OtlpCollector collector, Span request) {
        List<Span> spans = collector.spans().stream()
                .filter(span -> span.trace().equals(TRACE))
                .toList();
        List<String> ids = spans.stream().map(Span::id).toList();
        assertThat(spans)
                .hasSizeGreaterThan(4)
                .allSatisfy(span -> assertThat(span.equals(request) || ids.contains(span.parent()))
                        .as("%s", span)
                        .isTrue());
    }

    private static Span await(OtlpCollector collector, Predicate<Span> wanted) {
        Await.until("the span", () -> find(collector, wanted).isPresent());
        return find(collector, wanted).orElseThrow();
    }

    private static Optional<Span> find(OtlpCollector collector, Predicate<Span> wanted) {
        return collector.spans().stream().filter(wanted).findFirst();
    }
}
