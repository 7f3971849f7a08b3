package dev.archipelago.indicator;

import dev.archipelago.market.Unit;
import java.util.Locale;

/** A technical indicator, computed from klines. For the definitions see {@code docs/adr/0013}. */
public enum Indicator {
    RSI_14(Unit.POINTS, 15),
    SMA_20(Unit.USD, 20),
    SMA_50(Unit.USD, 50),
    SMA_200(Unit.USD, 200),
    EMA_20(Unit.USD, 20),
    EMA_50(Unit.USD, 50),
    EMA_200(Unit.USD, 200),
    /** The difference EMA 12 - EMA 26. */
    MACD(Unit.USD, 26),
    /** The 9-period EMA of the MACD. */
    MACD_SIGNAL(Unit.USD, 34),
    /** The difference between the MACD and its signal line. */
    MACD_HISTOGRAM(Unit.USD, 34),
    BOLLINGER_UPPER(Unit.USD, 20),
    BOLLINGER_MIDDLE(Unit.USD, 20),
    BOLLINGER_LOWER(Unit.USD, 20),
    ATR_14(Unit.USD, 14);

    private final Unit unit;
    private final int klines;
    private final String key;

    Indicator(Unit unit, int klines) {
        this.unit = unit;
        this.klines = klines;
        this.key = name().toLowerCase(Locale.ROOT);
    }

    /** Returns the unit of the indicator's values. */
    public Unit unit() {
        return unit;
    }

    /** Returns the minimum number of consecutive klines that the indicator requires. */
    public int klines() {
        return klines;
    }

    /** Returns the indicator's name in JSON: {@code ema_200}. */
    public String key() {
        return key;
    }
}
