package dev.archipelago.indicator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.ta4j.core.BarSeries;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.GainIndicator;
import org.ta4j.core.indicators.helpers.LossIndicator;

/** The RSI by Wilder's definition over 14 changes. */
public final class RelativeStrengthIndex {
    private static final int PERIOD = 14;
    private static final int DECIMALS = 4;
    /** Without a gain or a loss the quotient has no value; we define the middle. */
    private static final BigDecimal FLAT = BigDecimal.valueOf(50);

    private RelativeStrengthIndex() {}

    /**
     * The RSI at the last of these closing prices, 0 to 100.
     *
     * @param closes positive prices, oldest first
     * @throws IllegalArgumentException if they are fewer than {@link Indicator#RSI_14} needs
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
