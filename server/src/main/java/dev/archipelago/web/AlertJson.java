package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.alerts.RefusedRuleException;
import dev.archipelago.business.alerts.RuleRequest;
import dev.archipelago.business.alerts.RuleRequest.TargetRequest;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts alert rules from and to the JSON of the API. Unknown fields are rejected, since a misspelt one could result
 * in a rule that never fires.
 */
final class AlertJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The older name of the channel of webhooks. */
    private static final String WEBHOOK = "webhook";

    private static final String CHANNEL = "channel";

    private static final Set<String> FIELDS =
            Set.of("name", "metric", "comparison", "threshold", "cooldown_seconds", "enabled", WEBHOOK, CHANNEL);
    private static final Set<String> WEBHOOK_FIELDS = Set.of("url", "secret");
    private static final Set<String> CHANNEL_FIELDS = Set.of("name", "settings");
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private AlertJson() {}

    /** @throws RefusedRuleException naming the part that does not conform to the API */
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
                target(root));
    }

    static Map<String, @Nullable Object> rule(AlertRule rule) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", rule.id());
        fields.put("name", rule.name());
        fields.put("metric", rule.condition().metric().key());
        fields.put("comparison", rule.condition().comparison().key());
        fields.put("threshold", rule.condition().threshold());
        fields.put("cooldown_seconds", rule.cooldown().toSeconds());
        fields.put("enabled", rule.enabled());
        putTarget(fields, rule, Map.of());
        fields.put("armed", rule.armed());
        fields.put("last_fired_at", text(rule.lastFiredAt()));
        fields.put("created_at", rule.createdAt().toString());
        return fields;
    }

    /** The rule, including the secrets that its channel has just generated. */
    static Map<String, @Nullable Object> saved(Alerts.Saved saved) {
        Map<String, @Nullable Object> fields = rule(saved.rule());
        putTarget(fields, saved.rule(), saved.generated());
        return fields;
    }

    private static void putTarget(Map<String, @Nullable Object> fields, AlertRule rule, Map<String, String> generated) {
        fields.put(WEBHOOK, null);
        fields.put(CHANNEL, null);
        rule.target().ifPresent(target -> {
            Map<String, Object> settings = new LinkedHashMap<>(new TreeMap<>(target.settings()));
            settings.putAll(generated);
            if (target.channel().equals(WEBHOOK)) {
                fields.put(WEBHOOK, settings);
            }
            fields.put(CHANNEL, channel(target.channel(), settings));
        });
    }

    private static Map<String, Object> channel(String name, Map<String, Object> settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("settings", settings);
        return fields;
    }

    static Map<String, @Nullable Object> delivery(AlertDelivery delivery) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", delivery.id().toString());
        AlertDelivery.Progress progress = delivery.progress();
        fields.put("state", progress.state().key());
        fields.put(
                CHANNEL,
                delivery.target()
                        .map(target -> channel(target.channel(), target.settings()))
                        .orElse(null));
        fields.put("attempts", progress.attempts());
        fields.put("fired_at", delivery.firedAt().toString());
        fields.put("next_attempt_at", text(progress.nextAttemptAt()));
        fields.put(
                "last_status",
                progress.lastStatus().isPresent() ? progress.lastStatus().getAsInt() : null);
        fields.put("last_error", progress.lastError().orElse(null));
        fields.put("finished_at", text(progress.finishedAt()));
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

    private static void requireOnly(String location, JsonNode object, Set<String> known) throws RefusedRuleException {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw RefusedRuleException.invalid(
                        location + " has a field that is not one of " + String.join(", ", new TreeSet<>(known)));
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

    private static TargetRequest target(JsonNode object) throws RefusedRuleException {
        JsonNode channel = object.path(CHANNEL);
        JsonNode webhook = object.path(WEBHOOK);
        if (!channel.isMissingNode() && !webhook.isMissingNode()) {
            throw RefusedRuleException.invalid("channel and webhook exclude each other");
        }
        JsonNode target = webhook.isMissingNode() ? channel : webhook;
        if (target.isMissingNode()) {
            return new TargetRequest.Unchanged();
        }
        if (target.isNull()) {
            return new TargetRequest.None();
        }
        return webhook.isMissingNode() ? channel(channel) : webhook(webhook);
    }

    private static TargetRequest channel(JsonNode node) throws RefusedRuleException {
        if (!node.isObject()) {
            throw RefusedRuleException.invalid("channel must be an object with name and settings, or null");
        }
        requireOnly(CHANNEL, node, CHANNEL_FIELDS);
        Optional<String> name = text(node, "name");
        if (name.isEmpty() || !node.path("settings").isObject()) {
            throw RefusedRuleException.invalid("channel needs a name and an object settings");
        }
        return new TargetRequest.To(name.get(), MAPPER.convertValue(node.path("settings"), OBJECT), "channel.settings");
    }

    private static TargetRequest webhook(JsonNode node) throws RefusedRuleException {
        if (!node.isObject()) {
            throw RefusedRuleException.invalid("webhook must be an object with url, or null");
        }
        requireOnly(WEBHOOK, node, WEBHOOK_FIELDS);
        Optional<String> url = text(node, "url");
        if (url.isEmpty()) {
            throw RefusedRuleException.invalid("webhook.url is missing");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("url", url.get());
        text(node, "secret").ifPresent(secret -> settings.put("secret", secret));
        return new TargetRequest.To(WEBHOOK, settings, WEBHOOK);
    }
}
