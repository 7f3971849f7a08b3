package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.alerts.RuleRequest;
import dev.archipelago.business.alerts.RuleRequest.TargetRequest;
import dev.archipelago.market.TestCoins;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** An in-memory implementation that stores rules without validation. */
final class MemoryAlerts implements Alerts {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final List<RuleRequest> requests = new ArrayList<>();
    private final List<AlertRule> rules = new ArrayList<>();
    private volatile boolean away;

    void goAway(boolean gone) {
        away = gone;
    }

    @Override
    public synchronized Saved create(RuleRequest request) {
        answer();
        requests.add(request);
        Optional<AlertTarget> target = request.target() instanceof TargetRequest.To to
                ? Optional.of(new AlertTarget(to.channel(), shown(to.settings())))
                : Optional.empty();
        AlertRule rule = new AlertRule(
                rules.size() + 1L,
                new AlertRuleSettings(
                        request.name().orElse("unnamed"),
                        new Condition(
                                TestCoins.BTC.price(),
                                Comparison.ABOVE,
                                request.threshold().orElse(BigDecimal.ONE)),
                        Duration.ofHours(1),
                        true,
                        target),
                true,
                Optional.empty(),
                NOW,
                0);
        rules.add(rule);
        return new Saved(rule, target.isPresent() ? Map.of("secret", "made-now") : Map.of());
    }

    private static Map<String, Object> shown(Map<String, Object> settings) {
        Map<String, Object> shown = new HashMap<>(settings);
        shown.remove("secret");
        return shown;
    }

    @Override
    public synchronized Optional<Saved> change(long id, RuleRequest request) {
        answer();
        requests.add(request);
        return find(id).map(rule -> new Saved(rule, Map.of()));
    }

    @Override
    public synchronized List<AlertRule> list() {
        answer();
        return List.copyOf(rules);
    }

    @Override
    public synchronized Optional<AlertRule> find(long id) {
        answer();
        return rules.stream().filter(rule -> rule.id() == id).findFirst();
    }

    @Override
    public synchronized boolean delete(long id) {
        answer();
        return rules.removeIf(rule -> rule.id() == id);
    }

    @Override
    public synchronized Optional<List<AlertDelivery>> deliveries(long id) {
        return find(id).map(rule -> List.of(new AlertDelivery(
                new UUID(1, 2),
                "{\"type\":\"alert\",\"alert\":{\"rule_id\":" + id + "}}",
                NOW,
                Optional.of(new AlertTarget("webhook", Map.of("url", "https://receiver.example/hook"))),
                new AlertDelivery.Progress(
                        AlertDelivery.State.PENDING,
                        2,
                        Optional.of(NOW.plusSeconds(30)),
                        OptionalInt.of(500),
                        Optional.of("HTTP status 500"),
                        Optional.empty()))));
    }

    private void answer() {
        if (away) {
            throw new IllegalStateException(new SQLException("unavailable"));
        }
    }
}
