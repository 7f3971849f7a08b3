package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The market of one coin against USDT: price, candles and the last 24 hours, all from one price line, so that they agree. Thread-safe. */
final class CoinMarket {

    private static final long DAY = 86_400;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private final SimulatedCoin coin;
    private final PriceLine line;
    private final Turnover turnover;

    CoinMarket(SimulatedCoin coin, long seed) {
        this.coin = coin;
        this.line = new PriceLine(
                new Walk(Walk.seed(seed, coin.name()), coin.start(), coin.dailyVolatility()), coin.decimals());
        this.turnover = new Turnover(Walk.seed(seed, coin.name() + " volume"), coin.dailyVolume());
    }

    SimulatedCoin coin() {
        return coin;
    }

    PriceLine line() {
        return line;
    }

    BigDecimal price(long second) {
        return line.at(second);
    }

    /** The 24 hours up to and including that second, as one candle. */
    Candle day(long second) {
        return candle(second - DAY, second - DAY, second + 1, second, Interval.DAY.grid());
    }

    /** How far the price moved in 24 hours, in percent, to {@code scale} places. */
    BigDecimal changePercent(long second, int scale) {
        BigDecimal before = price(second - DAY);
        return price(second).subtract(before).movePointRight(2).divide(before, scale, RoundingMode.HALF_UP);
    }

    /** USD of all coins in circulation. */
    BigDecimal marketCap(long second) {
        return price(second).multiply(BigDecimal.valueOf(coin.supply())).setScale(0, RoundingMode.HALF_UP);
    }

    /** The candle that second falls into, as it stands at that second. */
    Candle candle(Interval interval, long second) {
        long open = interval.open(second);
        return candle(open, open, interval.next(open), second, interval.grid());
    }

    /** The newest candles that opened by {@code until}, oldest first; the last one is still open when {@code now} falls into it. */
    List<Candle> candlesUntil(Interval interval, long until, long now, int limit) {
        Deque<Candle> candles = new ArrayDeque<>();
        long open = interval.open(Math.min(until, now));
        while (candles.size() < limit) {
            candles.addFirst(candle(interval, Math.min(interval.next(open) - 1, now)));
            open = interval.open(open - 1);
        }
        return List.copyOf(candles);
    }

    /** The oldest candles that opened from {@code from} to {@code until}, oldest first. */
    List<Candle> candlesFrom(Interval interval, long from, long until, long now, int limit) {
        List<Candle> candles = new ArrayList<>();
        long open = interval.open(from);
        if (open < from) {
            open = interval.next(open);
        }
        while (candles.size() < limit && open <= Math.min(until, now)) {
            candles.add(candle(interval, Math.min(interval.next(open) - 1, now)));
            open = interval.next(open);
        }
        return candles;
    }

    /** The closing prices of the newest candles, oldest first, without the cost of their extremes. */
    double[] closes(Interval interval, long now, int count) {
        double[] closes = new double[count];
        long last = now;
        for (int i = count - 1; i >= 0; i--) {
            closes[i] = price(last).doubleValue();
            last = interval.open(last) - 1;
        }
        return closes;
    }

    private Candle candle(long open, long from, long next, long last, int grid) {
        BigDecimal first = line.at(from);
        BigDecimal close = line.at(last);
        BigDecimal high = line.high(from, last, grid);
        BigDecimal low = line.low(from, last, grid);
        BigDecimal volume = turnover.volume(from, last + 1);
        // The mean of the four prices, kept between low and high by construction.
        BigDecimal mean = first.add(close).add(high).add(low).divide(TWO.multiply(TWO), 8, RoundingMode.HALF_UP);
        BigDecimal quote = volume.multiply(mean).setScale(8, RoundingMode.HALF_UP);
        BigDecimal share = turnover.takerShare(open);
        return new Candle(
                open,
                next,
                first,
                high,
                low,
                close,
                volume,
                quote,
                volume.multiply(share).setScale(5, RoundingMode.HALF_UP),
                quote.multiply(share).setScale(8, RoundingMode.HALF_UP),
                turnover.tradeId(from),
                Math.max(turnover.tradeId(from), turnover.tradeId(last + 1) - 1));
    }
}
