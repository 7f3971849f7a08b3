package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a coin's price did in one interval.
 *
 * @param openTime when it begins
 * @param closeTime its last instant, as the exchange tells it: one millisecond before the next one begins
 * @param open the first price, in USD as all prices
 * @param volume what was traded, in the coin itself
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

    /** @throws IllegalArgumentException if it ends before it begins, a price is outside of low and high, or low is not positive */
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
