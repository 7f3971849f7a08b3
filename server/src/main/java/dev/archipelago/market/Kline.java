package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A candlestick (kline): the open, high, low and close prices and the volume of a coin in one interval.
 *
 * @param openTime the start of the interval
 * @param closeTime the last instant of the interval as given by the exchange: one millisecond before the next one
 *     starts
 * @param open the first price; all prices are in USD
 * @param volume the traded volume in units of the coin
 * @param source the upstream's name in JSON: {@code binance}
 */
public record Kline(
        Coin coin,
        KlineInterval interval,
        Instant openTime,
        Instant closeTime,
        BigDecimal open,
        BigDecimal high,
        BigDecimal low,
        BigDecimal close,
        BigDecimal volume,
        String source) {

    /**
     * @throws IllegalArgumentException if it does not close after it opens, a price is outside the range from low to
     *     high, low is not positive, or the volume is negative
     */
    public Kline {
        boolean within = low.signum() > 0
                && low.compareTo(open) <= 0
                && low.compareTo(close) <= 0
                && high.compareTo(open) >= 0
                && high.compareTo(close) >= 0;
        if (!within || volume.signum() < 0 || !closeTime.isAfter(openTime)) {
            throw new IllegalArgumentException("kline of " + coin + " " + interval.code() + " from " + openTime + " to "
                    + closeTime + " must have low <= open, close <= high, low above 0 and no negative volume, got open "
                    + open + ", high " + high + ", low " + low + ", close " + close + ", volume " + volume);
        }
        open = Decimals.plain(open);
        high = Decimals.plain(high);
        low = Decimals.plain(low);
        close = Decimals.plain(close);
        volume = Decimals.plain(volume);
    }
}
