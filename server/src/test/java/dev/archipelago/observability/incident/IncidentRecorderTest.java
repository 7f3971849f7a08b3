package dev.archipelago.observability.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.observability.SystemHealth;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The incident recorder with a real PostgreSQL. */
class IncidentRecorderTest {

    private static final String START = "2026-11-29T12:00:00Z";

    private static DataSource database;

    private final ManualClock clock = new ManualClock(START);
    private final AtomicBoolean leading = new AtomicBoolean(true);
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    private Jdbi jdbi;
    private IncidentRecorder recorder;

    @BeforeAll
    static void migrate() {
        DatabaseAddress address = PostgresFixture.newAddress();
        try (Migrations migrations = Migrations.start(address, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
        }
        database = PostgresFixture.dataSource(address);
    }

    @BeforeEach
    void begin() {
        jdbi = Jdbi.create((ConnectionFactory) () -> {
            if (!reachable.get()) {
                throw new SQLTransientConnectionException("the network is down");
            }
            return database.getConnection();
        });
        jdbi.useHandle(handle -> handle.execute("TRUNCATE incident, incident_observation"));
        recorder = recorder();
    }

    private IncidentRecorder recorder() {
        return new IncidentRecorder(jdbi, leading::get, clock);
    }

    private void observe(Health redis) {
        Health postgres = Health.healthy();
        Health.Status worst = redis.status() == Health.Status.HEALTHY ? redis.status() : Health.Status.DEGRADED;
        recorder.observe(new SystemHealth.Report(
                clock.instant(),
                List.of(
                        new SystemHealth.Component("redis", Layer.INFRASTRUCTURE, redis),
                        new SystemHealth.Component("postgresql", Layer.INFRASTRUCTURE, postgres)),
                java.util.Map.of(Layer.INFRASTRUCTURE, worst),
                true));
    }

    /** Maintains a state for {@code time}, with a check each second. */
    private void last(Duration time, Health redis) {
        for (long second = 0; second < time.toSeconds(); second++) {
            observe(redis);
            clock.advance(Duration.ofSeconds(1));
        }
    }

    private IncidentHistory stored() {
        return new IncidentStore(jdbi).load(clock.instant());
    }

    @Test
    void observe_componentFails_isStoredFromFirstToLastObservation() {
        last(Duration.ofSeconds(10), Health.healthy());
        Instant failed = clock.instant();
        last(
                Duration.ofSeconds(60),
                Health.unhealthy("Redis at 10.0.0.1 is down").ofParts(List.of("one", "two")));
        recorder.work();
        Instant recovered = clock.instant();

        assertThat(stored().of("redis"))
                .containsExactly(new Incident(
                        "redis", Health.Status.UNHEALTHY, failed, Optional.empty(), List.of("one", "two")));

        last(Duration.ofSeconds(30), Health.healthy());
        recorder.work();

        IncidentHistory history = stored();
        assertThat(history.of("redis")).extracting(Incident::end).containsExactly(Optional.of(recovered));
        assertThat(history.of(Incident.SITE))
                .containsExactly(new Incident(
                        Incident.SITE, Health.Status.DEGRADED, failed, Optional.of(recovered), List.of("redis")));
        assertThat(history.of("postgresql")).isEmpty();
        assertThat(recorder.history()).isEqualTo(history);
    }

    @Test
    void observe_failedCheckForAMoment_isNoIncident() {
        last(Duration.ofSeconds(10), Health.healthy());
        last(Duration.ofSeconds(4), Health.unhealthy("slow"));
        last(Duration.ofSeconds(10), Health.healthy());
        recorder.work();

        assertThat(stored().incidents()).isEmpty();
    }

    @Test
    void observe_severityChanges_endsOneIncidentAndBeginsAnother() {
        last(Duration.ofSeconds(10), Health.degraded("slow"));
        Instant worse = clock.instant();
        last(Duration.ofSeconds(10), Health.unhealthy("down"));
        recorder.work();

        assertThat(stored().of("redis"))
                .containsExactly(
                        new Incident("redis", Health.Status.UNHEALTHY, worse, Optional.empty(), List.of()),
                        new Incident(
                                "redis", Health.Status.DEGRADED, Instant.parse(START), Optional.of(worse), List.of()));
    }

    @Test
    void work_databaseIsAway_storesTheWholeIncidentAfterwards() {
        last(Duration.ofSeconds(10), Health.healthy());
        recorder.work();
        reachable.set(false);
        Instant failed = clock.instant();
        last(Duration.ofSeconds(20), Health.unhealthy("down"));
        recorder.work();
        last(Duration.ofSeconds(20), Health.healthy());
        recorder.work();
        assertThat(recorder.history().of("redis")).hasSize(1);

        reachable.set(true);
        recorder.work();

        assertThat(stored().of("redis"))
                .containsExactly(new Incident(
                        "redis", Health.Status.UNHEALTHY, failed, Optional.of(failed.plusSeconds(20)), List.of()));
        assertThat(recorder.statistics().pending()).isZero();
        assertThat(recorder.statistics().dropped()).isZero();
    }

    @Test
    void observe_followerTakesOver_continuesTheOpenIncident() {
        Health down = Health.unhealthy("down");
        last(Duration.ofSeconds(10), down);
        recorder.work();
        leading.set(false);
        IncidentRecorder first = recorder;
        recorder = recorder();
        last(Duration.ofSeconds(10), down);
        recorder.work();
        assertThat(recorder.history()).isEqualTo(first.history());

        leading.set(true);
        observe(down);
        recorder.work();
        assertThat(stored().of("redis")).extracting(Incident::start).containsExactly(Instant.parse(START));
        last(Duration.ofSeconds(10), Health.healthy());
        recorder.work();

        assertThat(stored().of("redis"))
                .hasSize(1)
                .allMatch(incident -> incident.end().isPresent());
    }

    @Test
    void work_afterTimeWithoutServer_recordsAnOutageOfTheSite() {
        last(Duration.ofSeconds(10), Health.healthy());
        recorder.work();
        Instant stopped = clock.instant();
        clock.advance(Duration.ofHours(2));
        Instant restarted = clock.instant();
        recorder = recorder();
        last(Duration.ofSeconds(10), Health.healthy());
        recorder.work();
        recorder.work();

        IncidentHistory history = stored();
        assertThat(history.incidents())
                .containsExactly(new Incident(
                        Incident.SITE,
                        Health.Status.UNHEALTHY,
                        stopped,
                        Optional.of(restarted),
                        List.of(Incident.NO_SERVER)));
        assertThat(history.uptimePercent(Incident.SITE, clock.instant()).orElseThrow())
                .isBetween(0.1, 1.0);
        assertThat(history.uptimePercent("redis", clock.instant())).hasValue(100);
    }

    @Test
    void work_withoutTheRight_keepsTheHistoryInMemory() {
        last(Duration.ofSeconds(10), Health.unhealthy("down"));
        jdbi.useHandle(handle -> handle.execute("ALTER TABLE incident RENAME TO elsewhere"));
        try {
            recorder.work();
        } finally {
            jdbi.useHandle(handle -> handle.execute("ALTER TABLE elsewhere RENAME TO incident"));
        }

        assertThat(recorder.history().of("redis")).hasSize(1);
        assertThat(recorder.health()).isEqualTo(Health.healthy());
    }
}
