package dev.archipelago.communication.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Migration of rules and deliveries with webhooks from before channels were introduced. */
class AlertChannelMigrationTest {

    private static Jdbi jdbi;

    @BeforeAll
    static void migrate() {
        jdbi = Jdbi.create(PostgresFixture.dataSource(PostgresFixture.newAddress()));
        jdbi.useHandle(handle -> {
            handle.createScript(migration("V5__alerts")).execute();
            handle.execute("""
                INSERT INTO alert_rule (name, metric, comparison, threshold, cooldown_seconds, enabled,
                                        webhook_url, webhook_secret, created_at)
                VALUES ('with', 'btc_price_usd', 'above', 1, 60, true, 'https://receiver.example/?key=1', 'old-secret', now()),
                       ('without', 'btc_price_usd', 'above', 1, 60, true, NULL, NULL, now())\
                """);
            handle.execute("""
                INSERT INTO alert_delivery (id, rule_id, frame, state, fired_at, next_attempt_at)
                SELECT gen_random_uuid(), id, '{}', CASE name WHEN 'with' THEN 'pending' ELSE 'live_only' END,
                       '2026-03-01T12:00:00Z', CASE name WHEN 'with' THEN timestamptz '2026-03-01T12:00:00Z' END
                FROM alert_rule\
                """);
            handle.createScript(migration("V8__alert_channel")).execute();
        });
    }

    private static String migration(String name) {
        try (InputStream file = AlertChannelMigrationTest.class.getResourceAsStream("/db/migration/" + name + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rules_withWebhooks_haveTheWebhookChannel() {
        List<AlertRule> rules = new AlertRuleRepository(jdbi).list();

        assertThat(rules.getFirst().target())
                .contains(new AlertTarget("webhook", Map.of("url", "https://receiver.example/?key=1")));
        assertThat(rules.getLast().target()).isEmpty();
    }

    @Test
    void deliveries_pending_areClaimedWithTheirSecret() {
        Instant now = Instant.parse("2026-03-01T12:00:01Z");

        List<AlertDeliveryRepository.Job> jobs =
                new PostgresAlertDeliveryRepository(jdbi).claim(8, now, now.plusSeconds(30));

        assertThat(jobs).hasSize(1);
        assertThat(jobs.getFirst().target())
                .isEqualTo(new AlertTarget(
                        "webhook", Map.of("url", "https://receiver.example/?key=1"), Map.of("secret", "old-secret")));
    }

    @Test
    void deliveries_ofBothKinds_nameTheirChannel() {
        AlertRuleRepository rules = new AlertRuleRepository(jdbi);
        List<AlertRule> all = rules.list();

        AlertDelivery with = rules.deliveries(all.getFirst().id(), 1).getFirst();
        AlertDelivery without = rules.deliveries(all.getLast().id(), 1).getFirst();

        assertThat(with.target()).contains(all.getFirst().target().orElseThrow());
        assertThat(without.target()).isEmpty();
    }
}
