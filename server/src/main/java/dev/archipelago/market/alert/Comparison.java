package dev.archipelago.market.alert;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A comparison of a value with a threshold. Exact: 1.0 and 1.00 are the same number. */
public enum Comparison {
    ABOVE,
    AT_LEAST,
    BELOW,
    AT_MOST;

    /** Its name in JSON and in the database: {@code at_least}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The comparison with this {@link #key}. */
    public static Optional<Comparison> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
    }

    /** Whether the comparison of {@code value} with {@code threshold} is true. */
    public boolean holds(BigDecimal value, BigDecimal threshold) {
        int order = value.compareTo(threshold);
        return switch (this) {
            case ABOVE -> order > 0;
            case AT_LEAST -> order >= 0;
            case BELOW -> order < 0;
            case AT_MOST -> order <= 0;
        };
    }
}
