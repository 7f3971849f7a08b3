package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Plausibility;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules that readings decoded from Redis must satisfy, since any program may write there. Each method throws {@link
 * IllegalArgumentException} for a violation.
 */
final class ReadingRules {
    /** Reads numbers without loss. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MOST_DIGITS = 40;
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);
    /**
     * The maximum time by which a reading may be ahead of its snapshot, since an upstream's clock may be ahead of the
     * node's.
     */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final Pattern SOURCE =
            Pattern.compile("[a-z0-9_]{1,40}|median of [a-z0-9_]{1,40}(, [a-z0-9_]{1,40}){0,9}");

    private ReadingRules() {}

    /** Returns the observation if its times and freshness are possible in a snapshot of {@code timestamp}. */
    static Observation observation(Observation observation, Instant timestamp) {
        Instant latest = timestamp.plus(AHEAD);
        Freshness freshness = observation.freshness();
        require(
                !observation.observedAt().isAfter(latest)
                        && !observation.fetchedAt().isAfter(latest),
                "in the future");
        require(
                freshness.liveUpTo().isPositive()
                        && freshness.delayedUpTo().compareTo(freshness.liveUpTo()) >= 0
                        && freshness.delayedUpTo().compareTo(LONGEST_LIFE) <= 0,
                "not a freshness");
        return observation;
    }

    /** Returns the second opinion if its expiry is possible. */
    static TimedSecondOpinion opinion(TimedSecondOpinion opinion) {
        Instant observed = opinion.opinion().observedAt();
        require(
                !opinion.until().isBefore(observed) && !opinion.until().isAfter(observed.plus(LONGEST_LIFE)),
                "not a freshness");
        return opinion;
    }

    /** Returns a value of {@code metric} if it is possible. */
    static BigDecimal value(JsonNode node, Metric metric) {
        return value(node, metric.plausibility().range());
    }

    /** Returns a number of the range. */
    static BigDecimal value(JsonNode node, Plausibility.Range range) {
        require(node.isNumber(), "not a number");
        return value(node.decimalValue(), range);
    }

    /** Returns {@code value} if it is in the range. */
    static BigDecimal value(BigDecimal value, Plausibility.Range range) {
        // Checked before any arithmetic, since a few bytes can encode a number of a billion digits.
        require(value.precision() <= MOST_DIGITS && Math.abs((long) value.scale()) <= MOST_DIGITS, "too many digits");
        require(range.allows(value), "not possible");
        return value;
    }

    /** Returns {@code source} if it may be the name of an upstream or of a median. */
    static String source(String source) {
        require(SOURCE.matcher(source).matches(), "not a source");
        return source;
    }

    /** Returns the text of a node. */
    static String text(JsonNode node) {
        require(node.isString(), "not a text");
        return node.asString();
    }

    /** @throws IllegalArgumentException with {@code message} if {@code valid} is false */
    static void require(boolean valid, String message) {
        if (!valid) {
            throw new IllegalArgumentException(message);
        }
    }
}
