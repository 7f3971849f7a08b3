package dev.archipelago.communication.alerts;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Maps rows of the two tables to records. */
final class AlertRows {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    private AlertRows() {}

    static AlertRule rule(ResultSet row) throws SQLException {
        return new AlertRule(
                row.getLong("id"),
                settings(row, shownTarget(row)),
                row.getBoolean("armed"),
                instant(row, "last_fired_at"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("revision"));
    }

    /** What people set of a rule, with the secrets of its target. */
    static AlertRuleSettings settings(ResultSet row) throws SQLException {
        return settings(row, target(row));
    }

    private static AlertRuleSettings settings(ResultSet row, Optional<AlertTarget> target) throws SQLException {
        return new AlertRuleSettings(
                row.getString("name"),
                condition(row),
                Duration.ofSeconds(row.getInt("cooldown_seconds")),
                row.getBoolean("enabled"),
                target);
    }

    private static Optional<AlertTarget> shownTarget(ResultSet row) throws SQLException {
        String channel = row.getString("channel");
        return channel == null
                ? Optional.empty()
                : Optional.of(new AlertTarget(channel, JSON.readValue(row.getString("channel_settings"), OBJECT)));
    }

    /** The target of a rule with its secrets. */
    static Optional<AlertTarget> target(ResultSet row) throws SQLException {
        Optional<AlertTarget> shown = shownTarget(row);
        if (shown.isEmpty()) {
            return shown;
        }
        Map<String, String> secrets = JSON.readValue(row.getString("channel_secrets"), STRINGS);
        return shown.map(target -> new AlertTarget(target.channel(), target.settings(), secrets));
    }

    /** A JSON object as text, for a column of type {@code jsonb}. */
    static String json(Map<String, ?> object) {
        return JSON.writeValueAsString(object);
    }

    static AlertDelivery delivery(ResultSet row) throws SQLException {
        int status = row.getInt("last_status");
        return new AlertDelivery(
                row.getObject("id", UUID.class),
                row.getString("frame"),
                row.getObject("fired_at", OffsetDateTime.class).toInstant(),
                shownTarget(row),
                new AlertDelivery.Progress(
                        AlertDelivery.State.of(row.getString("state")),
                        row.getInt("attempts"),
                        instant(row, "next_attempt_at"),
                        status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                        Optional.ofNullable(row.getString("last_error")),
                        instant(row, "finished_at")));
    }

    /** An instant as the JDBC driver takes it. */
    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** A rule may be of a coin that is not shown any more. */
    private static Metric metric(String key) {
        return MarketCatalog.everything()
                .metric(key)
                .orElseThrow(() -> new IllegalStateException("alert_rule holds the metric " + key));
    }

    private static Condition condition(ResultSet row) throws SQLException {
        String comparison = row.getString("comparison");
        BigDecimal threshold = row.getBigDecimal("threshold");
        return new Condition(
                metric(row.getString("metric")),
                Comparison.of(comparison)
                        .orElseThrow(() -> new IllegalStateException("alert_rule holds the comparison " + comparison)),
                threshold);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
