package dev.archipelago.business.dashboard;

import java.math.BigDecimal;

/** What a value of the RSI is called: oversold up to 30, overbought above 70. */
public enum RsiZone {
    OVERSOLD,
    NEUTRAL,
    OVERBOUGHT;

    private static final BigDecimal LOW = BigDecimal.valueOf(30);
    private static final BigDecimal HIGH = BigDecimal.valueOf(70);

    /** The zone of a value from 0 to 100. */
    public static RsiZone of(BigDecimal value) {
        if (value.compareTo(LOW) <= 0) {
            return OVERSOLD;
        }
        return value.compareTo(HIGH) <= 0 ? NEUTRAL : OVERBOUGHT;
    }
}
