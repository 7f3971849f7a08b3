package dev.archipelago.infrastructure.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.LogFile;
import dev.archipelago.infrastructure.config.LogConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;

class LogOutputTest {

    private static final Logger LOG = LoggerFactory.getLogger(LogOutputTest.class);

    @TempDir
    private Path directory;

    @Test
    void json_lineOfARequest_hasEachPartAsAField() throws Exception {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            new RequestContext("abc-1").run(logging(new IllegalStateException("two\nlines \"quoted\"")));

            JsonNode line = log.lines().getLast();
            assertThat(line.path("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(line.path("level").asString()).isEqualTo("WARN");
            assertThat(line.path("logger").asString()).isEqualTo(LogOutputTest.class.getName());
            assertThat(line.path("message").asString()).isEqualTo("it failed");
            assertThat(line.path("thread").asString())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(line.path("request_id").asString()).isEqualTo("abc-1");
            assertThat(line.path("exception").asString())
                    .contains("IllegalStateException: two\nlines \"quoted\"")
                    .contains(LogOutputTest.class.getName());
            assertThat(line.has("@version") || line.has("level_value")).isFalse();
        }
    }

    @Test
    void text_lineOfARequest_hasItsIdentifier_othersHaveNone() throws Exception {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.TEXT)) {
            new RequestContext("abc-1").run(logging(null));
            logging(null).call();

            assertThat(log.text().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith("WARN  LogOutputTest [abc-1] it failed"),
                            line -> assertThat(line).endsWith("WARN  LogOutputTest it failed"));
        }
    }

    @Test
    void javaUtilLogging_warning_takesTheSameWay() {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            java.util.logging.Logger.getLogger("a.library").warning("of a library");

            assertThat(log.lines().getLast().path("message").asString()).isEqualTo("of a library");
        }
    }

    @Test
    void secrets_inEveryPlaceOfALine_areMasked() throws Exception {
        String key = "k3y \"quoted\" \\ of 32";
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON, key, "redis://user:p4ssw0rd%21@host:6379/1")) {
            Callable<Void> work = () -> {
                LOG.warn("message {} p4ssw0rd!", key, new IllegalStateException(key, new IllegalStateException(key)));
                LOG.atWarn().addKeyValue("field", key).log("p4ssw0rd%21");
                LOG.warn("GET /x?token=t0k3n-1&lang=en Authorization: Bearer t0k3n-2, \"api_key\":\"t0k3n-3\"");
                LOG.warn("postgresql://someone:t0k3n-4@db.example/x apikey=t0k3n-5 X-CMC_PRO_API_KEY: t0k3n-6");
                LOG.warn("Bind($1=<('t0k3n-10')>,type=VARCHAR,$2=<('t0k3n-11')>)");
                LOG.warn("ALTER ROLE x PASSWORD 't0k3n-7' /drafts/t0k3n-8/frame Cookie: admin_session=t0k3n-9.sig");
                return null;
            };
            new RequestContext("password=t0k3n-0").run(() -> {
                Thread thread = Thread.ofPlatform().name(key).start(() -> {
                    try {
                        work.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                thread.join();
                return work.call();
            });

            assertThat(log.lines()).hasSize(12);
            assertThat(log.text())
                    .doesNotContain("k3y \\\"quoted")
                    .doesNotContain("p4ssw0rd")
                    .doesNotContain("t0k3n")
                    .contains("someone:***@db.example")
                    .contains("lang=en");
        }
    }

    @Test
    void secrets_addressWithoutPassword_hidesNothing() {
        try (LogFile log =
                LogFile.in(directory, LogConfig.Format.JSON, "postgresql://archipelago@db.example/reports")) {
            LOG.warn("connected to db.example as archipelago");

            assertThat(log.lines().getLast().path("message").asString())
                    .isEqualTo("connected to db.example as archipelago");
            assertThat(log.lines().getLast().path("logger").asString()).isEqualTo(LogOutputTest.class.getName());
        }
    }

    @Test
    void file_beyondItsSize_isRotatedAndCompressed() {
        LogOutput.apply(new LogConfig(
                false,
                Level.INFO,
                LogConfig.Format.TEXT,
                LogConfig.DEFAULT.access(),
                Optional.of(new LogConfig.File(directory.resolve("server.log"), 1, 1, 1)),
                Optional.empty(),
                List.of()));
        String line = "x".repeat(10_000);
        try {
            long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (compressed().length == 0 && System.nanoTime() < end) {
                LOG.warn(line);
            }
            assertThat(compressed()).isNotEmpty();
        } finally {
            LogOutput.apply(LogConfig.DEFAULT);
        }
    }

    private String[] compressed() {
        return directory.toFile().list((parent, name) -> name.endsWith(".gz"));
    }

    private static Callable<Void> logging(Throwable failure) {
        return () -> {
            LOG.warn("it failed", failure);
            return null;
        };
    }
}
