package dev.archipelago.communication.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.ReadingState;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.site.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AlertEvaluatorTest {

    private static AlertFixture testSite;

    private final AtomicBoolean leading = new AtomicBoolean(true);
    private AlertEvaluator one;
    private AlertEvaluator other;

    @BeforeAll
    static void start() {
        testSite = new AlertFixture();
    }

    @AfterAll
    static void stop() {
        testSite.close();
    }

    @BeforeEach
    void evaluators() {
        testSite.clear();
        one = testSite.evaluator(leading::get);
        other = testSite.evaluator(() -> true);
    }

    @AfterEach
    void release() {
        one.release();
        other.release();
    }

    private AlertRule again(AlertRule rule) {
        return testSite.rules.find(rule.id()).orElseThrow();
    }

    @Test
    void evaluate_crossing_firesOnceWithTheValueThatCrossed() {
        AlertRule rule = testSite.add("100", Optional.empty());

        one.evaluate(testSite.snapshot("99.5"));
        one.evaluate(testSite.snapshot("100.0000001"));
        one.evaluate(testSite.snapshot("101"));

        assertThat(testSite.deliveries(rule)).hasSize(1);
        AlertDelivery delivery = testSite.deliveries(rule).getFirst();
        assertThat(delivery.progress().state()).isEqualTo(AlertDelivery.State.LIVE_ONLY);
        JsonNode frame = JsonMapper.shared().readTree(delivery.frame());
        assertThat(frame.path("type").asString()).isEqualTo("alert");
        assertThat(frame.has("data")).isFalse();
        assertThat(delivery.frame()).contains("\"value\":100.0000001,").contains("\"threshold\":100,");
        assertThat(frame.path("alert").path("id").asString())
                .isEqualTo(delivery.id().toString());
        assertThat(frame.path("alert").path("source").asString()).isEqualTo("binance");
        assertThat(again(rule).armed()).isFalse();
        assertThat(again(rule).lastFiredAt()).contains(testSite.clock.instant());
    }

    @Test
    void evaluate_falseThenTrueAfterTheCooldown_firesAgain() {
        AlertRule rule = testSite.add("100", Optional.empty());
        one.evaluate(testSite.snapshot("101"));
        one.evaluate(testSite.snapshot("99"));
        one.evaluate(testSite.snapshot("102"));
        assertThat(testSite.deliveries(rule)).hasSize(1);

        testSite.clock.advance(Duration.ofMinutes(10));
        one.evaluate(testSite.snapshot("103"));

        assertThat(testSite.deliveries(rule)).hasSize(2);
    }

    @Test
    void evaluate_staleReading_doesNotFire() {
        AlertRule rule = testSite.add("100", Optional.empty());

        one.evaluate(testSite.snapshot("101", ReadingState.STALE));

        assertThat(testSite.deliveries(rule)).isEmpty();
    }

    @Test
    void evaluate_disabledRule_doesNotFireUntilEnabled() {
        AlertRule rule = testSite.add("100", Optional.empty());
        testSite.rules.change(rule.id(), settings -> enabled(settings, false), testSite.clock.instant());
        one.evaluate(testSite.snapshot("101"));
        assertThat(testSite.deliveries(rule)).isEmpty();

        testSite.rules.change(rule.id(), settings -> enabled(settings, true), testSite.clock.instant());
        one.evaluate(testSite.snapshot("101"));

        assertThat(testSite.deliveries(rule)).hasSize(1);
    }

    private static AlertRuleSettings enabled(AlertRuleSettings settings, boolean enabled) {
        return new AlertRuleSettings(
                settings.name(), settings.condition(), settings.cooldown(), enabled, settings.target());
    }

    @Test
    void evaluate_twoWhoBothLead_oneEvaluates() {
        AlertRule rule = testSite.add("100", Optional.empty());

        one.evaluate(testSite.snapshot("101"));
        other.evaluate(testSite.snapshot("99"));
        other.evaluate(testSite.snapshot("101"));

        assertThat(one.holdsLock()).isTrue();
        assertThat(other.holdsLock()).isFalse();
        assertThat(testSite.deliveries(rule)).hasSize(1);
    }

    @Test
    void evaluate_leadingEnds_theNextGoesOnWhereItStopped() {
        AlertRule rule = testSite.add("100", Optional.empty());
        one.evaluate(testSite.snapshot("101"));

        leading.set(false);
        one.evaluate(testSite.snapshot("101"));
        other.evaluate(testSite.snapshot("101"));

        assertThat(other.holdsLock()).isTrue();
        assertThat(testSite.deliveries(rule)).hasSize(1);
        other.evaluate(testSite.snapshot("99"));
        testSite.clock.advance(Duration.ofMinutes(11));
        other.evaluate(testSite.snapshot("101"));
        assertThat(testSite.deliveries(rule)).hasSize(2);
    }

    @Test
    void evaluate_connectionOfTheLeaderLockKilled_firesOnceAllTheSame() {
        AlertRule rule = testSite.add("100", Optional.empty());
        one.evaluate(testSite.snapshot("99"));
        testSite.jdbi.useHandle(handle -> handle.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"));

        one.evaluate(testSite.snapshot("101"));
        assertThat(one.trouble()).isPresent();
        assertThat(testSite.deliveries(rule)).isEmpty();
        other.evaluate(testSite.snapshot("101"));
        one.evaluate(testSite.snapshot("101"));

        assertThat(testSite.deliveries(rule)).hasSize(1);
        assertThat(one.trouble()).isEmpty();
    }

    @Test
    void evaluate_leaderIsPaused_anotherEvaluatesAndTheFirstWritesNothing() {
        AlertRule rule = testSite.add("100", Optional.empty());
        one.evaluate(testSite.snapshot("99"));
        assertThat(one.holdsLock()).isTrue();

        // The first node is suspended, as by SIGSTOP, while its connection stays open.
        Await.until("the other has the seat", Duration.ofSeconds(60), () -> {
            other.evaluate(testSite.snapshot("99"));
            return other.holdsLock();
        });
        one.evaluate(testSite.snapshot("101"));

        assertThat(one.holdsLock()).isFalse();
        assertThat(testSite.deliveries(rule)).isEmpty();
        other.evaluate(testSite.snapshot("101"));
        assertThat(testSite.deliveries(rule)).hasSize(1);
    }

    @Test
    void run_noSnapshotComes_keepsTheLeaderLock() {
        one.start();
        one.onSnapshot(testSite.snapshot("99"));
        Await.until("the first holds the lock", one::holdsLock);
        long end = System.nanoTime()
                + PostgresAlertLeaderLock.SILENCE.plusSeconds(2).toNanos();

        Await.until("longer than a silent server keeps it", Duration.ofSeconds(60), () -> {
            other.evaluate(testSite.snapshot("99"));
            assertThat(other.holdsLock()).isFalse();
            return System.nanoTime() - end > 0;
        });
        one.close();
    }

    @Test
    void write_ruleChangedSinceItWasRead_isPassedOver() {
        AlertRule rule = testSite.add("100", Optional.empty());
        AlertPolicy changesMeanwhile = (asked, reading, now) -> {
            testSite.rules.change(asked.id(), settings -> enabled(settings, true), now);
            return Verdict.FIRE;
        };
        AlertEvaluator evaluator = new AlertEvaluator(
                new PostgresAlertLeaderLock(testSite.jdbi), changesMeanwhile, () -> true, () -> {}, testSite.clock);

        evaluator.evaluate(testSite.snapshot("101"));
        evaluator.release();

        assertThat(evaluator.fired()).isZero();
        assertThat(testSite.deliveries(rule)).isEmpty();
    }

    @Test
    void write_tooManyWait_isGivenUpVisibly() {
        AlertRule rule = testSite.addWithWebhook();
        testSite.jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO alert_delivery (id, rule_id, frame, state, fired_at, next_attempt_at)"
                        + " SELECT gen_random_uuid(), ?, '{}', 'pending', now(), now() FROM generate_series(1, 1000)",
                rule.id()));

        one.evaluate(testSite.snapshot("101"));

        AlertDelivery newest = testSite.deliveries(rule).getFirst();
        assertThat(newest.progress().state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(newest.progress().lastError().orElseThrow()).contains("1000");
    }

    @Test
    void onSnapshot_postgresUnavailable_returnsAtOnceAndPushesTheOldestOut() {
        AlertEvaluator blocked = new AlertEvaluator(
                new PostgresAlertLeaderLock(Jdbi.create("jdbc:postgresql://127.0.0.1:1/none")),
                (a, b, c) -> Verdict.NOTHING,
                () -> true,
                () -> {},
                testSite.clock);

        for (int i = 0; i < 10; i++) {
            blocked.onSnapshot(testSite.snapshot("1"));
        }

        assertThat(blocked.skipped()).isEqualTo(6);
        blocked.evaluate(testSite.snapshot("1"));
        assertThat(blocked.trouble().orElseThrow()).startsWith("alerts are not evaluated since");
    }
}
