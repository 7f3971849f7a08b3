package dev.archipelago.communication.alerts;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.alerts.ThresholdCrossingPolicy;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.site.Await;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertServiceTest {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private AlertFixture site;
    private AlertService desk;

    @BeforeEach
    void start() {
        site = new AlertFixture();
        desk = new AlertService(
                site.jdbi, new ThresholdCrossingPolicy(), () -> true, site.heard::add, site.channels, site.clock);
        desk.start();
    }

    @AfterEach
    void stop() {
        desk.close();
        site.close();
    }

    /** Publishes snapshots of {@code price} until the health matches the condition. */
    private Health await(String price, Predicate<Health> asked) {
        Await.until("the health of the alerts", () -> {
            boolean reached = asked.test(desk.health());
            if (!reached) {
                desk.onSnapshot(site.snapshot(price));
            }
            return reached;
        });
        return desk.health();
    }

    private static boolean degraded(Health health) {
        return health.status() == Health.Status.DEGRADED;
    }

    private void execute(String sql) {
        site.jdbi.useHandle(handle -> handle.execute(sql));
    }

    /** Evaluation is skipped while there are no rules. */
    private void addRule() {
        site.add("1000", Optional.empty());
        desk.rulesChanged();
    }

    @Test
    void health_tablesGoneAndBack_reportsItMeanwhile() {
        addRule();
        await("1", health -> desk.statistics().snapshotsEvaluated() > 0);
        execute("ALTER TABLE alert_rule RENAME TO gone");

        // The delivery may detect the failure before the evaluation does.
        assertThat(await("1", health -> health.message().startsWith("alerts are not evaluated since"))
                        .message())
                .contains("has no table for alerts");
        execute("ALTER TABLE gone RENAME TO alert_rule");

        assertThat(await("1", health -> !degraded(health))).isEqualTo(Health.healthy());
    }

    @Test
    void health_deliveryGivenUp_reportsIt() {
        site.receiver.answer(410);
        site.addWithWebhook();

        assertThat(await("101", AlertServiceTest::degraded).message())
                .contains("given up within the last hour: 1;")
                .contains("/api/alerts/{id}/deliveries");
        assertThat(fields(desk.statistics()))
                .containsEntry("webhooks_given_up", 1L)
                .containsEntry("webhooks_given_up_last_hour", 1)
                .containsEntry("fired", 1L)
                .containsEntry("rules_enabled", 1);
    }

    @Test
    void close_whileEvaluating_releasesTheLeaderLock() {
        addRule();
        await("1", health -> desk.statistics().evaluating());
        desk.close();

        AlertEvaluator next = site.evaluator(() -> true);
        Await.until("the next holds the lock", () -> {
            next.evaluate(site.snapshot("1"));
            return next.holdsLock();
        });

        next.release();
    }

    @Test
    void health_tablesNeverMade_isHealthyAndSaysThatThereAreNoAlerts() {
        desk.close();
        Jdbi bare = Jdbi.create(PostgresFixture.newDatabase());
        try (AlertService without = new AlertService(
                bare, new ThresholdCrossingPolicy(), () -> true, site.heard::add, site.channels, site.clock)) {
            desk = without;
            without.start();

            Health health = await("1", now -> now.message().contains("without alerts"));

            assertThat(health.status()).isEqualTo(Health.Status.HEALTHY);
        }
    }
}
