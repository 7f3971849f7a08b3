package dev.archipelago.simulation;

import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** Invariants of alerts: a rule fires once per crossing of its threshold, and each node notifies its clients once. */
final class AlertInvariants {

    private record Given(Instant at, BigDecimal value) {}

    private final InvariantChecker checker;
    private final Map<String, List<Given>> given = new HashMap<>();
    private final Map<String, Set<String>> told = new HashMap<>();

    AlertInvariants(InvariantChecker checker) {
        this.checker = checker;
    }

    void given(String metric, BigDecimal value, Instant at) {
        given.computeIfAbsent(metric, key -> new ArrayList<>()).add(new Given(at, value));
    }

    /** Records a message that a client of the node received. */
    void frame(Node node, String message) {
        if (message.startsWith("{\"type\":\"alert\"")) {
            String id = JsonMapper.shared()
                    .readTree(message)
                    .path("alert")
                    .path("id")
                    .asString();
            if (!told.computeIfAbsent(node.name(), name -> new HashSet<>()).add(id)) {
                checker.find("alert: " + node.name() + " notified its clients twice of " + message);
            }
        }
    }

    /** Returns whether the clients of the node were notified of the alert. */
    boolean wasTold(Node node, Alert alert) {
        return told.getOrDefault(node.name(), Set.of()).contains(alert.id().toString());
    }

    /**
     * Checks all alerts of the run: between two firings of a rule its condition was false, and the cool-down had
     * elapsed.
     */
    void fired(List<Alert> all) {
        Map<Long, Alert> last = new HashMap<>();
        for (Alert alert : all) {
            AlertRule rule = alert.rule();
            BigDecimal value = alert.reading().value().orElseThrow();
            if (!rule.condition().comparison().holds(value, rule.condition().threshold())) {
                checker.find("alert: " + rule + " fired at " + value);
            }
            Alert before = last.put(rule.id(), alert);
            if (before == null) {
                continue;
            }
            if (alert.firedAt().isBefore(before.firedAt().plus(rule.cooldown()).minus(InvariantChecker.SLACK))) {
                checker.find("alert: " + rule + " fired at " + before.firedAt() + " and again at " + alert.firedAt());
            }
            if (!wasFalse(
                    rule,
                    before.firedAt().minus(InvariantChecker.SLACK),
                    alert.firedAt().plus(InvariantChecker.SLACK))) {
                checker.find("alert: " + rule + " fired twice for one crossing, at " + before.firedAt() + " and "
                        + alert.firedAt());
            }
        }
    }

    private boolean wasFalse(AlertRule rule, Instant from, Instant to) {
        return given.getOrDefault(rule.condition().metric().key(), List.of()).stream()
                .filter(one -> !one.at().isBefore(from) && !one.at().isAfter(to))
                .anyMatch(one -> !rule.condition()
                        .comparison()
                        .holds(one.value(), rule.condition().threshold()));
    }
}
