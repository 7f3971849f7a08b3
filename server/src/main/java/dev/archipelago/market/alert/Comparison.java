package dev.archipelago.market.alert;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A comparison of a value with a threshold. Exact, irrespective of scale: 1.0 equals 1.00. */
public enum Comparison {
    ABOVE,
    AT_LEAST,
    BELOW,
    AT_MOST;

    /** Returns the comparison's name in JSON and in the database: {@code at_least}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the comparison with the given {@link #key}. */
    public static Optional<Comparison> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
    }

    /** Returns whether the comparison holds for {@code value} and {@code threshold}. */
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
