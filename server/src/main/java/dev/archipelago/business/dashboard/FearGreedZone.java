package dev.archipelago.business.dashboard;

import java.math.BigDecimal;

/** What a value of the fear and greed index is called; upper limits 24, 44, 55, 74 as on the old home page. */
public enum FearGreedZone {
    EXTREME_FEAR(24),
    FEAR(44),
    NEUTRAL(55),
    GREED(74),
    EXTREME_GREED(100);

    private final BigDecimal limit;

    FearGreedZone(int limit) {
        this.limit = BigDecimal.valueOf(limit);
    }

    /** The zone of a value from 0 to 100. */
    public static FearGreedZone of(BigDecimal value) {
        for (FearGreedZone zone : values()) {
            if (value.compareTo(zone.limit) <= 0) {
                return zone;
            }
        }
        return EXTREME_GREED;
    }
}
