package dev.archipelago.indicator;

import dev.archipelago.market.Unit;
import java.util.Locale;

/** A figure that is worked out from klines. What each means is in {@code docs/adr/0013}. */
public enum Indicator {
    RSI_14(Unit.POINTS, 15),
    SMA_20(Unit.USD, 20),
    SMA_50(Unit.USD, 50),
    SMA_200(Unit.USD, 200),
    EMA_20(Unit.USD, 20),
    EMA_50(Unit.USD, 50),
    EMA_200(Unit.USD, 200),
    /** EMA 12 less EMA 26. */
    MACD(Unit.USD, 26),
    /** The EMA 9 of the MACD. */
    MACD_SIGNAL(Unit.USD, 34),
    /** The MACD less its signal. */
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

    /** What its value is counted in. */
    public Unit unit() {
        return unit;
    }

    /** How many klines in a row it needs at least. */
    public int klines() {
        return klines;
    }

    /** Its name in JSON: {@code ema_200}. */
    public String key() {
        return key;
    }
}
