package dev.archipelago.indicator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.ta4j.core.BarSeries;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.GainIndicator;
import org.ta4j.core.indicators.helpers.LossIndicator;

/** Computes the relative strength index (RSI) of 14 periods as defined by Wilder. */
public final class RelativeStrengthIndex {
    private static final int PERIOD = 14;
    private static final int DECIMALS = 4;
    /** The value if there are neither gains nor losses, for which Wilder's quotient is undefined. */
    private static final BigDecimal FLAT = BigDecimal.valueOf(50);

    private RelativeStrengthIndex() {}

    /**
     * Returns the RSI at the last of the given closing prices, from 0 to 100.
     *
     * @param closes positive prices, oldest first
     * @throws IllegalArgumentException if there are fewer than {@link Indicator#RSI_14} requires
     */
    public static BigDecimal of(List<BigDecimal> closes) {
        if (closes.size() < Indicator.RSI_14.klines()) {
            throw new IllegalArgumentException(
                    "the RSI needs " + Indicator.RSI_14.klines() + " closing prices, got " + closes.size());
        }
        return of(Bars.ofCloses(closes));
    }

    static BigDecimal of(BarSeries series) {
        ClosePriceIndicator close = new ClosePriceIndicator(series);
        int last = series.getEndIndex();
        double gain = Smoothing.wilder(Smoothing.values(new GainIndicator(close), 1, last), PERIOD);
        double loss = Smoothing.wilder(Smoothing.values(new LossIndicator(close), 1, last), PERIOD);
        if (gain + loss == 0) {
            return FLAT;
        }
        return BigDecimal.valueOf(100 * gain / (gain + loss)).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
