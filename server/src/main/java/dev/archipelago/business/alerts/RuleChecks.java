package dev.archipelago.business.alerts;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.alert.Comparison;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of a {@link RuleRequest}, each validated individually. */
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

    /** @throws RefusedRuleException if a part is invalid; the message names the first one and its valid values */
    static RuleChecks of(RuleRequest request, MarketCatalog catalog) throws RefusedRuleException {
        return new RuleChecks(
                name(request.name()),
                metric(request.metric(), catalog),
                comparison(request.comparison()),
                threshold(request.threshold()),
                cooldown(request.cooldownSeconds()));
    }

    static <T> T required(String field, Optional<T> value) throws RefusedRuleException {
        return value.orElseThrow(() -> RefusedRuleException.invalid(field + " is missing"));
    }

    private static Optional<String> name(Optional<String> requested) throws RefusedRuleException {
        Optional<String> name = requested.map(String::strip);
        if (name.isPresent()
                && (name.get().isEmpty()
                        || name.get().codePointCount(0, name.get().length()) > LONGEST_NAME
                        || name.get().codePoints().anyMatch(RuleChecks::unprintable))) {
            throw RefusedRuleException.invalid(
                    "name must have 1 to " + LONGEST_NAME + " characters and no control characters");
        }
        return name;
    }

    /** Control characters, and unpaired surrogates, which PostgreSQL does not accept. */
    private static boolean unprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static Optional<Metric> metric(Optional<String> requested, MarketCatalog catalog)
            throws RefusedRuleException {
        if (requested.isEmpty()) {
            return Optional.empty();
        }
        Optional<Metric> found = catalog.metric(requested.get());
        if (found.isEmpty()) {
            throw RefusedRuleException.invalid("metric must be one of "
                    + catalog.metrics().stream().map(Metric::key).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static Optional<Comparison> comparison(Optional<String> requested) throws RefusedRuleException {
        Optional<Comparison> found = requested.flatMap(Comparison::of);
        if (requested.isPresent() && found.isEmpty()) {
            throw RefusedRuleException.invalid("comparison must be one of "
                    + Arrays.stream(Comparison.values()).map(Comparison::key).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static Optional<BigDecimal> threshold(Optional<BigDecimal> requested) throws RefusedRuleException {
        if (requested.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal stripped = requested.get().stripTrailingZeros();
        // Checked before expansion to plain notation, in which 1e999999999 would have a billion digits.
        long integerDigits = (long) stripped.precision() - stripped.scale();
        if (integerDigits > INTEGER_DIGITS || stripped.scale() > FRACTION_DIGITS) {
            throw RefusedRuleException.invalid("threshold must have at most " + INTEGER_DIGITS
                    + " digits before the decimal point and " + FRACTION_DIGITS + " after it");
        }
        return Optional.of(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
    }

    private static Optional<Duration> cooldown(Optional<Long> requested) throws RefusedRuleException {
        if (requested.isPresent() && (requested.get() < SHORTEST_COOLDOWN || requested.get() > LONGEST_COOLDOWN)) {
            throw RefusedRuleException.invalid(
                    "cooldown_seconds must be from " + SHORTEST_COOLDOWN + " to " + LONGEST_COOLDOWN);
        }
        return requested.map(Duration::ofSeconds);
    }
}
