package dev.archipelago.communication.reports;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.fixture.PgBouncer;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportChangeDetectorTest {

    private static final String INITIAL = "initial";
    private static final String MISSED = "missed";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger events = new AtomicInteger();
    private final DatabaseAddress address = PostgresFixture.newAddress();
    private final DataSource database = PostgresFixture.dataSource(address);
    private final ReportTable table = ReportTable.create(database);
    private ReportChangeDetector changes = ReportChangeDetector.at(address, listener(), InstantSource.system());

    private ReportChangeDetector watching(DataSource source) {
        return new ReportChangeDetector(source, listener(), InstantSource.system());
    }

    private ReportChangeListener listener() {
        return (change, stage) -> {
            events.incrementAndGet();
            if (change.any()) {
                heard.add(change.initial() ? INITIAL : MISSED);
            }
            change.ids().forEach(id -> heard.add("changed " + id));
            throw new IllegalStateException("a listener that fails");
        };
    }

    @AfterEach
    void close() {
        changes.close();
    }

    private String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    private void start() throws InterruptedException {
        changes.start();
        assertThat(next()).isEqualTo(INITIAL);
    }

    @Test
    void health_notStarted_isDegraded() {
        assertThat(changes.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(fields(changes.statistics())).containsEntry("mode", "starting");
        assertThat(changes.name()).isEqualTo("report_changes");
        assertThat(changes.layer()).isEqualTo(Layer.COMMUNICATION);
    }

    @Test
    void onReportChanged_triggerInstalled_hearsAddedCorrectedAndDeleted() throws Exception {
        table.withTrigger();
        start();
        int id = table.add("a", "2025-08-14 10:00:00");
        assertThat(next()).isEqualTo("changed " + id);
        table.execute("UPDATE crypto_report SET html_content = 'b'");
        assertThat(next()).isEqualTo("changed " + id);
        table.execute("DELETE FROM crypto_report");
        assertThat(next()).isEqualTo("changed " + id);
        assertThat(changes.health()).isEqualTo(Health.healthy());
        assertThat(fields(changes.statistics()))
                .containsEntry("mode", "listening")
                .containsEntry("changes_told", 3L);
    }

    @Test
    void onReportChanged_noTrigger_findsEachAddedReport() throws Exception {
        table.add("old", "2025-08-14 10:00:00");
        start();
        int a = table.add("a", "2025-08-14 10:00:00");
        assertThat(next()).isEqualTo("changed " + a);
        assertThat(changes.health().status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(changes.health().message()).contains("polling");
    }

    @Test
    void onReportChanged_poolerThatDeliversNoNotifications_findsEachByPolling() throws Exception {
        assumeTrue(PgBouncer.installed(), "no pgbouncer is installed");
        table.withTrigger();
        changes = ReportChangeDetector.at(PgBouncer.before(address), listener(), InstantSource.system());
        start();

        int a = table.add("a", "2025-08-14 10:00:00");

        assertThat(next()).isEqualTo("changed " + a);
        assertThat(fields(changes.statistics())).containsEntry("mode", "polling");
        assertThat(changes.health().message()).contains("DATABASE_DIRECT_URL");
    }

    @Test
    void onReportChange_manyRowsInOneTransaction_isOneEvent() throws Exception {
        table.withTrigger();
        start();
        events.set(0);

        table.execute(
                "INSERT INTO crypto_report (html_content, created_at) SELECT 'x', now() FROM generate_series(1, 50)");

        for (int i = 0; i < 50; i++) {
            assertThat(next()).startsWith("changed ");
        }
        assertThat(events).hasValue(1);
    }

    @Test
    void onChangesMissed_noTriggerAndCorrected_isTold() throws Exception {
        table.add("a", "2025-08-14 10:00:00");
        start();
        table.execute("UPDATE crypto_report SET css_content = 'new'");
        assertThat(next()).isEqualTo(MISSED);
    }

    @Test
    void onChangesMissed_noTriggerAndDeleted_isTold() throws Exception {
        table.add("a", "2025-08-14 10:00:00");
        table.add("b", "2025-08-14 10:00:00");
        start();
        table.execute("DELETE FROM crypto_report WHERE html_content = 'a'");
        assertThat(next()).isEqualTo(MISSED);
    }

    @Test
    void onChangesMissed_noTriggerAndMany_isToldOnce() throws Exception {
        start();
        table.execute(
                "INSERT INTO crypto_report (html_content, created_at) SELECT 'x', now() FROM generate_series(1, 101)");
        assertThat(next()).isEqualTo(MISSED);
        int last = table.add("a", "2025-08-14 10:00:00");
        assertThat(next()).isEqualTo("changed " + last);
    }

    @Test
    void onChangesMissed_manyNotifiedAtOnce_isTold() throws Exception {
        table.withTrigger();
        start();
        table.execute(
                "INSERT INTO crypto_report (html_content, created_at) SELECT 'x', now() FROM generate_series(1, 101)");
        assertThat(next()).isEqualTo(MISSED);
    }

    @Test
    void onChangesMissed_payloadIsNoId_isTold() throws Exception {
        table.withTrigger();
        start();
        table.execute("NOTIFY crypto_report_changed, 'everything'");
        assertThat(next()).isEqualTo(MISSED);
    }

    @Test
    void onChangesMissed_triggerDisabled_changesToPolling() throws Exception {
        table.withTrigger();
        changes.close();
        changes = new ReportChangeDetector(database, listener(), InstantSource.system(), Duration.ofSeconds(1));
        start();
        table.execute("ALTER TABLE crypto_report DISABLE TRIGGER notify_report");
        assertThat(next()).isEqualTo(MISSED);
        int id = table.add("a", "2025-08-14 10:00:00");
        assertThat(next()).isEqualTo("changed " + id);
        assertThat(fields(changes.statistics())).containsEntry("mode", "polling");
    }

    @Test
    void onReportChanged_roleMayOnlySelect_isFound() throws Exception {
        table.execute("DO $$ BEGIN CREATE ROLE report_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        table.execute("GRANT SELECT ON crypto_report TO report_reader");
        changes = watching(new Sessions(database, "SET ROLE report_reader"));
        start();
        int id = table.add("a", "2025-08-14 10:00:00");
        assertThat(next()).isEqualTo("changed " + id);
    }

    @Test
    void onChangesMissed_connectionKilled_reconnects() throws Exception {
        table.withTrigger();
        start();
        table.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        assertThat(next()).isEqualTo(MISSED);
        int id = table.add("a", "2025-08-14 10:00:00");
        assertThat(next()).isEqualTo("changed " + id);
        assertThat(fields(changes.statistics())).containsEntry("disconnections", 1L);
    }

    @Test
    void start_databaseAwayAtFirst_comesBackByItself() throws Exception {
        Sessions sessions = new Sessions(database, "SELECT 1");
        sessions.away = new SQLException("connection refused");
        changes = watching(sessions);
        changes.start();
        assertThat(sessions.refused.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        assertThat(changes.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(changes.health().message()).contains("connection refused");
        sessions.away = null;
        assertThat(next()).isEqualTo(INITIAL);
        assertThat(changes.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void close_whileListening_tellsNothingMore() throws Exception {
        table.withTrigger();
        start();
        changes.close();
        changes.close();
        table.add("a", "2025-08-14 10:00:00");
        assertThat(heard).isEmpty();
    }
}
