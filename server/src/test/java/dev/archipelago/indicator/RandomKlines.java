package dev.archipelago.indicator;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** A generator of klines of a random walk, or with given prices. */
public final class RandomKlines {

    /** The opening time of the first kline. */
    public static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");

    private RandomKlines() {}

    /** Returns daily klines of Bitcoin, oldest first. */
    public static List<Kline> of(long seed, int count) {
        return of(seed, count, TestCoins.BTC, KlineInterval.DAY, FIRST);
    }

    /** Returns consecutive klines from {@code first} on. */
    public static List<Kline> of(long seed, int count, Coin coin, KlineInterval interval, Instant first) {
        Random random = new Random(seed);
        double scale = Math.exp(random.nextGaussian() * 4);
        double volatility = random.nextDouble() * 0.1;
        List<Kline> klines = new ArrayList<>();
        double price = 100 * scale;
        for (int i = 0; i < count; i++) {
            double open = price;
            price *= Math.exp(random.nextGaussian() * volatility);
            double high = Math.max(open, price) * (1 + random.nextDouble() * volatility);
            double low = Math.min(open, price) / (1 + random.nextDouble() * volatility);
            klines.add(kline(
                    coin,
                    interval,
                    first.plus(interval.length().multipliedBy(i)),
                    rounded(open),
                    rounded(high),
                    rounded(low),
                    rounded(price)));
        }
        return klines;
    }

    /** Returns daily klines with the given prices. */
    public static List<Kline> of(double[] highs, double[] lows, double[] closes) {
        List<Kline> klines = new ArrayList<>();
        for (int i = 0; i < closes.length; i++) {
            klines.add(kline(
                    TestCoins.BTC,
                    KlineInterval.DAY,
                    FIRST.plus(KlineInterval.DAY.length().multipliedBy(i)),
                    BigDecimal.valueOf(closes[i]),
                    BigDecimal.valueOf(highs[i]),
                    BigDecimal.valueOf(lows[i]),
                    BigDecimal.valueOf(closes[i])));
        }
        return klines;
    }

    static double[] closes(List<Kline> klines) {
        return prices(klines, kline -> kline.close().doubleValue());
    }

    static double[] prices(List<Kline> klines, ToDoubleFunction<Kline> price) {
        return klines.stream().mapToDouble(price).toArray();
    }

    private static Kline kline(
            Coin coin,
            KlineInterval interval,
            Instant open,
            BigDecimal first,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close) {
        return new Kline(
                coin,
                interval,
                open,
                open.plus(interval.length()).minusMillis(1),
                first,
                high,
                low,
                close,
                BigDecimal.ONE,
                "binance");
    }

    private static BigDecimal rounded(double price) {
        return BigDecimal.valueOf(price).setScale(12, RoundingMode.HALF_UP);
    }
}
