package dev.archipelago.communication.alerts;

import dev.archipelago.market.Metric;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Rows of the two tables as records. */
final class AlertRows {

    private AlertRows() {}

    static AlertRule rule(ResultSet row) throws SQLException {
        return new AlertRule(
                row.getLong("id"),
                row.getString("name"),
                condition(row),
                cooldown(row),
                row.getBoolean("enabled"),
                Optional.ofNullable(row.getString("webhook_url")),
                row.getBoolean("armed"),
                instant(row, "last_fired_at"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("revision"));
    }

    static AlertRuleSettings form(ResultSet row) throws SQLException {
        String url = row.getString("webhook_url");
        return new AlertRuleSettings(
                row.getString("name"),
                condition(row),
                cooldown(row),
                row.getBoolean("enabled"),
                url == null ? Optional.empty() : Optional.of(new Webhook(url, row.getString("webhook_secret"))));
    }

    static AlertDelivery delivery(ResultSet row) throws SQLException {
        int status = row.getInt("last_status");
        return new AlertDelivery(
                row.getObject("id", UUID.class),
                row.getString("frame"),
                AlertDelivery.State.of(row.getString("state")),
                row.getInt("attempts"),
                row.getObject("fired_at", OffsetDateTime.class).toInstant(),
                instant(row, "next_attempt_at"),
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                Optional.ofNullable(row.getString("last_error")),
                instant(row, "finished_at"));
    }

    /** An instant as the driver takes it. */
    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Condition condition(ResultSet row) throws SQLException {
        String comparison = row.getString("comparison");
        BigDecimal threshold = row.getBigDecimal("threshold");
        return new Condition(
                Metric.valueOf(row.getString("metric").toUpperCase(Locale.ROOT)),
                Comparison.of(comparison)
                        .orElseThrow(() -> new IllegalStateException("alert_rule holds the comparison " + comparison)),
                threshold);
    }

    private static Duration cooldown(ResultSet row) throws SQLException {
        return Duration.ofSeconds(row.getInt("cooldown_seconds"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
