package dev.archipelago.business.alerts;

import dev.archipelago.business.alerts.RuleRequest.WebhookRequest;
import dev.archipelago.market.Metric;
import dev.archipelago.market.alert.Comparison;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of a request that can be checked by themselves, checked. */
record RuleChecks(
        Optional<String> name,
        Optional<Metric> metric,
        Optional<Comparison> comparison,
        Optional<BigDecimal> threshold,
        Optional<Duration> cooldown) {

    private static final int LONGEST_NAME = 100;
    private static final long SHORTEST_COOLDOWN = 60;
    private static final long LONGEST_COOLDOWN = Duration.ofDays(30).toSeconds();
    private static final int INTEGER_DIGITS = 18;
    private static final int FRACTION_DIGITS = 12;
    private static final int SHORTEST_SECRET = 16;
    private static final int LONGEST_SECRET = 256;

    /** @throws RefusedRuleException naming the first part that is wrong, and what would be right */
    static RuleChecks of(RuleRequest request) throws RefusedRuleException {
        if (request.webhook() instanceof WebhookRequest.To to && to.secret().isPresent()) {
            secret(to.secret().get());
        }
        return new RuleChecks(
                name(request.name()),
                metric(request.metric()),
                comparison(request.comparison()),
                threshold(request.threshold()),
                cooldown(request.cooldownSeconds()));
    }

    static <T> T required(String field, Optional<T> value) throws RefusedRuleException {
        return value.orElseThrow(() -> RefusedRuleException.invalid(field + " is missing"));
    }

    private static Optional<String> name(Optional<String> asked) throws RefusedRuleException {
        Optional<String> name = asked.map(String::strip);
        if (name.isPresent()
                && (name.get().isEmpty()
                        || name.get().codePointCount(0, name.get().length()) > LONGEST_NAME
                        || name.get().codePoints().anyMatch(RuleChecks::unprintable))) {
            throw RefusedRuleException.invalid(
                    "name must have 1 to " + LONGEST_NAME + " characters and no control characters");
        }
        return name;
    }

    /** Control characters, and halves of surrogate pairs, which no database takes. */
    private static boolean unprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static Optional<Metric> metric(Optional<String> asked) throws RefusedRuleException {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        Optional<Metric> found = Arrays.stream(Metric.values())
                .filter(metric -> metric.key().equals(asked.get()))
                .findFirst();
        if (found.isEmpty()) {
            throw RefusedRuleException.invalid("metric must be one of "
                    + Arrays.stream(Metric.values()).map(Metric::key).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static Optional<Comparison> comparison(Optional<String> asked) throws RefusedRuleException {
        Optional<Comparison> found = asked.flatMap(Comparison::of);
        if (asked.isPresent() && found.isEmpty()) {
            throw RefusedRuleException.invalid("comparison must be one of "
                    + Arrays.stream(Comparison.values()).map(Comparison::key).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static Optional<BigDecimal> threshold(Optional<BigDecimal> asked) throws RefusedRuleException {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal stripped = asked.get().stripTrailingZeros();
        // Counted before the number is written out, since 1e999999999 is short only as it stands.
        long integerDigits = (long) stripped.precision() - stripped.scale();
        if (integerDigits > INTEGER_DIGITS || stripped.scale() > FRACTION_DIGITS) {
            throw RefusedRuleException.invalid("threshold must have at most " + INTEGER_DIGITS
                    + " digits before the decimal point and " + FRACTION_DIGITS + " behind it");
        }
        return Optional.of(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
    }

    private static Optional<Duration> cooldown(Optional<Long> asked) throws RefusedRuleException {
        if (asked.isPresent() && (asked.get() < SHORTEST_COOLDOWN || asked.get() > LONGEST_COOLDOWN)) {
            throw RefusedRuleException.invalid(
                    "cooldown_seconds must be from " + SHORTEST_COOLDOWN + " to " + LONGEST_COOLDOWN);
        }
        return asked.map(Duration::ofSeconds);
    }

    private static void secret(String secret) throws RefusedRuleException {
        boolean printable = secret.chars().allMatch(character -> character > ' ' && character < 0x7f);
        if (secret.length() < SHORTEST_SECRET || secret.length() > LONGEST_SECRET || !printable) {
            throw RefusedRuleException.invalid("webhook.secret must have " + SHORTEST_SECRET + " to " + LONGEST_SECRET
                    + " printable ASCII characters; leave it out to have one made");
        }
    }
}
