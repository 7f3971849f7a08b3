package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The market of one coin against USDT: price, candles and 24-hour statistics, all computed from one price series and
 * therefore consistent. Thread-safe.
 */
final class CoinMarket {

    private static final long DAY = 86_400;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private final SimulatedCoin coin;
    private final PriceSeries line;
    private final TradedVolume turnover;

    CoinMarket(SimulatedCoin coin, long seed) {
        this.coin = coin;
        this.line = new PriceSeries(
                new RandomWalk(RandomWalk.seed(seed, coin.name()), coin.start(), coin.dailyVolatility()),
                coin.decimals());
        this.turnover = new TradedVolume(RandomWalk.seed(seed, coin.name() + " volume"), coin.dailyVolume());
    }

    SimulatedCoin coin() {
        return coin;
    }

    PriceSeries line() {
        return line;
    }

    BigDecimal price(long second) {
        return line.at(second);
    }

    /** The 24 hours that end with {@code second}, as one candle. */
    Candle day(long second) {
        return candle(second - DAY, second - DAY, second + 1, second, CandleInterval.DAY.grid());
    }

    /** The change of the price in 24 hours, in percent, to {@code scale} decimal places. */
    BigDecimal changePercent(long second, int scale) {
        BigDecimal before = price(second - DAY);
        return price(second).subtract(before).movePointRight(2).divide(before, scale, RoundingMode.HALF_UP);
    }

    /** The market capitalisation in USD. */
    BigDecimal marketCap(long second) {
        return price(second).multiply(BigDecimal.valueOf(coin.supply())).setScale(0, RoundingMode.HALF_UP);
    }

    /** The candle that contains {@code second}, as of that second. */
    Candle candle(CandleInterval interval, long second) {
        long open = interval.open(second);
        return candle(open, open, interval.next(open), second, interval.grid());
    }

    /**
     * The newest candles that opened by {@code until}, oldest first; the last one is open if it contains {@code now}.
     */
    List<Candle> candlesUntil(CandleInterval interval, long until, long now, int limit) {
        Deque<Candle> candles = new ArrayDeque<>();
        long open = interval.open(Math.min(until, now));
        while (candles.size() < limit) {
            candles.addFirst(candle(interval, Math.min(interval.next(open) - 1, now)));
            open = interval.open(open - 1);
        }
        return List.copyOf(candles);
    }

    /** The oldest candles that opened from {@code from} to {@code until}, oldest first. */
    List<Candle> candlesFrom(CandleInterval interval, long from, long until, long now, int limit) {
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

    /**
     * The closing prices of the newest candles, oldest first; cheaper than the candles, whose extremes are not
     * computed.
     */
    double[] closes(CandleInterval interval, long now, int count) {
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
