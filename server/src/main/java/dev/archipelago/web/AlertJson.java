package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.alerts.RefusedRuleException;
import dev.archipelago.business.alerts.RuleRequest;
import dev.archipelago.business.alerts.RuleRequest.WebhookRequest;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alert rules in the JSON of the API. Reads strictly: a field that is misspelt must not be a rule that never fires. */
final class AlertJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> FIELDS =
            Set.of("name", "metric", "comparison", "threshold", "cooldown_seconds", "enabled", "webhook");
    private static final Set<String> WEBHOOK_FIELDS = Set.of("url", "secret");

    private AlertJson() {}

    /** @throws RefusedRuleException naming what is not as the API says */
    static RuleRequest request(byte[] body) throws RefusedRuleException {
        JsonNode root = read(body);
        requireOnly("the body", root, FIELDS);
        return new RuleRequest(
                text(root, "name"),
                text(root, "metric"),
                text(root, "comparison"),
                threshold(root),
                cooldown(root),
                enabled(root),
                webhook(root));
    }

    static Map<String, Object> rule(AlertRule rule) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", rule.id());
        fields.put("name", rule.name());
        fields.put("metric", rule.condition().metric().key());
        fields.put("comparison", rule.condition().comparison().key());
        fields.put("threshold", rule.condition().threshold());
        fields.put("cooldown_seconds", rule.cooldown().toSeconds());
        fields.put("enabled", rule.enabled());
        fields.put("webhook", rule.webhook().map(url -> Map.of("url", url)).orElse(null));
        fields.put("armed", rule.armed());
        fields.put("last_fired_at", text(rule.lastFiredAt()));
        fields.put("created_at", rule.createdAt().toString());
        return fields;
    }

    /** The rule, with the webhook's secret if it was made now. */
    static Map<String, Object> saved(Alerts.Saved saved) {
        Map<String, Object> fields = rule(saved.rule());
        saved.newSecret()
                .ifPresent(secret -> saved.rule()
                        .webhook()
                        .ifPresent(url -> fields.put("webhook", Map.of("url", url, "secret", secret))));
        return fields;
    }

    static Map<String, Object> delivery(AlertDelivery delivery) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", delivery.id().toString());
        fields.put("state", delivery.state().key());
        fields.put("attempts", delivery.attempts());
        fields.put("fired_at", delivery.firedAt().toString());
        fields.put("next_attempt_at", text(delivery.nextAttemptAt()));
        fields.put(
                "last_status",
                delivery.lastStatus().isPresent() ? delivery.lastStatus().getAsInt() : null);
        fields.put("last_error", delivery.lastError().orElse(null));
        fields.put("finished_at", text(delivery.finishedAt()));
        fields.put("alert", MAPPER.readTree(delivery.frame()).path("alert"));
        return fields;
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }

    private static JsonNode read(byte[] body) throws RefusedRuleException {
        JsonNode root;
        try {
            root = MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw RefusedRuleException.invalid("the body is not JSON, or names a field twice");
        }
        if (!root.isObject()) {
            throw RefusedRuleException.invalid("the body must be a JSON object");
        }
        return root;
    }

    private static void requireOnly(String place, JsonNode object, Set<String> known) throws RefusedRuleException {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw RefusedRuleException.invalid(
                        place + " has a field that is not one of " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private static Optional<String> text(JsonNode object, String field) throws RefusedRuleException {
        JsonNode node = object.path(field);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw RefusedRuleException.invalid(field + " must be a text");
        }
        return Optional.of(node.asString());
    }

    private static Optional<BigDecimal> threshold(JsonNode object) throws RefusedRuleException {
        JsonNode node = object.path("threshold");
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isNumber()) {
            throw RefusedRuleException.invalid("threshold must be a number");
        }
        return Optional.of(node.decimalValue());
    }

    private static Optional<Long> cooldown(JsonNode object) throws RefusedRuleException {
        JsonNode node = object.path("cooldown_seconds");
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw RefusedRuleException.invalid("cooldown_seconds must be a whole number");
        }
        return Optional.of(node.longValue());
    }

    private static Optional<Boolean> enabled(JsonNode object) throws RefusedRuleException {
        JsonNode node = object.path("enabled");
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw RefusedRuleException.invalid("enabled must be true or false");
        }
        return Optional.of(node.booleanValue());
    }

    private static WebhookRequest webhook(JsonNode object) throws RefusedRuleException {
        JsonNode node = object.path("webhook");
        if (node.isMissingNode()) {
            return new WebhookRequest.Unchanged();
        }
        if (node.isNull()) {
            return new WebhookRequest.None();
        }
        if (!node.isObject()) {
            throw RefusedRuleException.invalid("webhook must be an object with url, or null");
        }
        requireOnly("webhook", node, WEBHOOK_FIELDS);
        Optional<String> url = text(node, "url");
        if (url.isEmpty()) {
            throw RefusedRuleException.invalid("webhook.url is missing");
        }
        return new WebhookRequest.To(url.get(), text(node, "secret"));
    }
}
