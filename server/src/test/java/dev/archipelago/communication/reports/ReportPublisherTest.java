package dev.archipelago.communication.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.audit.PostgresAuditLog;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.market.report.ReportSubmission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Tests in a real PostgreSQL what the scheduler is told of a scheduled report. */
class ReportPublisherTest {

    @Test
    void createAndCorrect_scheduledInATransactionOfTheAuditLog_areAnnouncedWhenOthersSeeThem() throws Exception {
        DatabaseAddress address = PostgresFixture.newAddress();
        try (Migrations migrations = Migrations.start(address, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
        }
        ManualClock clock = new ManualClock("2026-11-29T12:00:00Z");
        Jdbi jdbi = Jdbi.create(PostgresFixture.dataSource(address));
        Jdbi other = Jdbi.create(PostgresFixture.dataSource(address));
        List<String> seen = new CopyOnWriteArrayList<>();
        ReportPublisher publisher = new ReportPublisher(
                jdbi,
                clock,
                () -> seen.addAll(other.withHandle(
                        handle -> handle.createQuery("SELECT content ->> 'html_content' FROM report_draft")
                                .mapTo(String.class)
                                .list())));
        AuditLog audit = new PostgresAuditLog(jdbi, clock);
        AuditLog.Origin origin = new AuditLog.Origin("admin", "192.0.2.1");

        int id = audit.recorded(
                origin,
                "report.created",
                () -> new AuditLog.Change<>(
                        publisher.create(scheduled("first"), "admin").id(), Optional.of("report")));
        audit.recorded(
                origin,
                "report.corrected",
                () -> new AuditLog.Change<>(
                        publisher.correct(id, scheduled("second"), Optional.empty(), "admin"), Optional.of("report")));

        assertThat(seen).containsExactly("<p>first</p>", "<p>second</p>");
    }

    private static ReportSubmission scheduled(String text) throws InvalidSubmissionException {
        String json = "{\"html_content\": \"<p>%s</p>\", \"publish_at\": \"2026-11-30T12:00:00Z\"}".formatted(text);
        return ReportSubmissions.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
