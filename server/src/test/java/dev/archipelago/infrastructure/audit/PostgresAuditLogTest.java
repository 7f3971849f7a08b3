package dev.archipelago.infrastructure.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Migrations;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the audit log in a real PostgreSQL, with the role that owns its table. */
class PostgresAuditLogTest {

    private static final AuditLog.Origin OPERATOR = new AuditLog.Origin("admin", "192.0.2.1");

    private final ManualClock clock = new ManualClock("2026-11-29T12:00:00Z");
    private Jdbi jdbi;
    private PostgresAuditLog audit;

    @BeforeEach
    void migrate() {
        DatabaseAddress address = PostgresFixture.newAddress();
        try (Migrations migrations = Migrations.start(address, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
        }
        jdbi = Jdbi.create(PostgresFixture.dataSource(address));
        jdbi.useHandle(handle -> handle.execute("CREATE TABLE thing (name text)"));
        audit = new PostgresAuditLog(jdbi, clock);
    }

    private int things() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM thing")
                .mapTo(int.class)
                .one());
    }

    private boolean make(String name) {
        return jdbi.inTransaction(handle -> handle.execute("INSERT INTO thing VALUES (?)", name) == 1);
    }

    @Test
    void append_entry_isReadBack() {
        audit.append(OPERATOR, "cache.cleared", "all entries");

        assertThat(audit.newest(10, OptionalLong.empty()))
                .containsExactly(
                        new AuditEntry(1, clock.instant(), "admin", "192.0.2.1", "cache.cleared", "all entries"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"})
    void table_changedByItsOwner_refuses(String statement) {
        audit.append(OPERATOR, "cache.cleared", "all entries");

        assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(statement)))
                .isInstanceOf(JdbiException.class)
                .hasMessageContaining("append-only");

        assertThat(audit.newest(10, OptionalLong.empty())).hasSize(1);
    }

    @Test
    void newest_beforeAnEntry_continuesAfterThePage() {
        for (int i = 1; i <= 5; i++) {
            audit.append(OPERATOR, "alert.deleted", "alert " + i);
        }

        assertThat(audit.newest(2, OptionalLong.empty()))
                .extracting(AuditEntry::subject)
                .containsExactly("alert 5", "alert 4");
        assertThat(audit.newest(2, OptionalLong.of(4)))
                .extracting(AuditEntry::subject)
                .containsExactly("alert 3", "alert 2");
    }

    @Test
    void recorded_entryCannotBeWritten_changesNothing() {
        jdbi.useHandle(handle -> handle.execute("DROP TABLE audit_entry"));

        assertThatThrownBy(() -> audit.recorded(
                        OPERATOR, "thing.made", () -> new AuditLog.Change<>(make("a"), Optional.of("a"))))
                .isInstanceOf(JdbiException.class);

        assertThat(things()).isZero();
    }

    @Test
    void recorded_changeFails_recordsNothing() {
        assertThatThrownBy(() -> audit.recorded(OPERATOR, "thing.made", () -> {
                    make("a");
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(things()).isZero();
        assertThat(audit.newest(10, OptionalLong.empty())).isEmpty();
    }

    @Test
    void recorded_nothingChanged_recordsNothing() throws Exception {
        assertThat(audit.<Boolean>recorded(
                        OPERATOR, "thing.made", () -> new AuditLog.Change<>(false, Optional.empty())))
                .isFalse();

        assertThat(audit.newest(10, OptionalLong.empty())).isEmpty();
    }

    @Test
    void recorded_change_isThereWithItsEntry() throws Exception {
        audit.recorded(OPERATOR, "thing.made", () -> new AuditLog.Change<>(make("a"), Optional.of("a")));

        assertThat(things()).isEqualTo(1);
        assertThat(audit.newest(10, OptionalLong.empty()))
                .extracting(AuditEntry::action)
                .containsExactly("thing.made");
    }
}
