package dev.archipelago.communication.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.business.alerts.ThresholdCrossingPolicy;
import dev.archipelago.fixture.PgBouncer;
import dev.archipelago.infrastructure.store.Database;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The advisory lock of alerts through a real PgBouncer in transaction mode; skipped where none is installed. */
class PooledAlertsTest {

    private AlertFixture site;
    private Database database;

    @BeforeEach
    void connect() {
        assumeTrue(PgBouncer.installed(), "no pgbouncer is installed");
        site = new AlertFixture();
        database = Database.open(PgBouncer.before(site.address), 4);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
            site.close();
        }
    }

    private PostgresAlertLeaderLock lock() {
        return new PostgresAlertLeaderLock(
                database.jdbi(), () -> database.sessions().kept());
    }

    @Test
    void acquire_twoServers_oneHoldsItUntilItCloses() {
        try (PostgresAlertLeaderLock one = lock();
                PostgresAlertLeaderLock other = lock()) {
            assertThat(one.acquire()).isTrue();
            assertThat(other.acquire()).isFalse();
            one.renew();
            assertThat(other.acquire()).isFalse();

            one.close();

            assertThat(other.acquire()).isTrue();
            assertThat(one.acquire()).isFalse();
        }
    }

    @Test
    void evaluate_ruleFires_isWrittenOnceAndTheLockStays() {
        site.add("100", Optional.empty());
        try (PostgresAlertLeaderLock other = lock()) {
            AlertEvaluator evaluator =
                    new AlertEvaluator(lock(), new ThresholdCrossingPolicy(), () -> true, () -> {}, site.clock);
            evaluator.evaluate(site.snapshot("99"));
            evaluator.evaluate(site.snapshot("101"));

            assertThat(evaluator.fired()).isEqualTo(1);
            assertThat(evaluator.holdsLock()).isTrue();
            assertThat(other.acquire()).isFalse();
            int written = site.jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM alert_delivery")
                    .mapTo(int.class)
                    .one());
            assertThat(written).isEqualTo(1);
            evaluator.release();
            assertThat(other.acquire()).isTrue();
        }
    }
}
