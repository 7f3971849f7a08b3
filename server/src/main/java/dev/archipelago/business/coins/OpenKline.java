package dev.archipelago.business.coins;

import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.communication.history.KlineStore;
import dev.archipelago.communication.history.StoreCircuitBreaker;
import dev.archipelago.market.Coin;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives the open kline from the data since its open time: the closed hourly klines, the recorded minutes of the
 * current hour and the current price.
 */
final class OpenKline {
    private static final Logger LOG = LoggerFactory.getLogger(OpenKline.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final KlineStore klines;
    private final HistoryStore history;
    private final StoreCircuitBreaker circuitBreaker;

    OpenKline(KlineStore klines, HistoryStore history, StoreCircuitBreaker circuitBreaker) {
        this.klines = klines;
        this.history = history;
        this.circuitBreaker = circuitBreaker;
    }

    /**
     * An open kline.
     *
     * @param rangeComplete whether high and low cover the whole time since the kline opened
     */
    record Derived(Kline kline, boolean rangeComplete) {}

    /**
     * Derives the kline that follows {@code before} and has the current price {@code price}.
     *
     * @param at the time of the price, within the kline
     */
    Derived of(Kline before, BigDecimal price, String source, Instant at) {
        Instant open = before.openTime().plus(before.interval().length());
        List<BigDecimal> highs = new ArrayList<>(List.of(before.close(), price));
        List<BigDecimal> lows = new ArrayList<>(highs);
        boolean rangeComplete;
        try {
            rangeComplete = circuitBreaker.call(() -> range(before.coin(), open, at, highs, lows));
        } catch (RuntimeException e) {
            LOG.debug("The prices of {} since {} cannot be read: {}", before.coin(), open, e.toString());
            rangeComplete = false;
        }
        // The klines of an exchange are contiguous, hence the open price is the previous close.
        Kline kline = new Kline(
                before.coin(),
                before.interval(),
                open,
                open.plus(before.interval().length()).minusMillis(1),
                before.close(),
                highs.stream().reduce(price, BigDecimal::max),
                lows.stream().reduce(price, BigDecimal::min),
                price,
                BigDecimal.ZERO,
                source);
        return new Derived(kline, rangeComplete);
    }

    private boolean range(Coin coin, Instant open, Instant at, List<BigDecimal> highs, List<BigDecimal> lows) {
        Instant hour = KlineInterval.HOUR.openTime(at);
        List<Kline> hours = hour.isAfter(open) ? klines.between(coin, KlineInterval.HOUR, open, hour) : List.of();
        for (Kline kline : hours) {
            highs.add(kline.high());
            lows.add(kline.low());
        }
        List<HistoryPoint> minutes = history.points(coin.price(), hour, at, MINUTE);
        for (HistoryPoint minute : minutes) {
            highs.add(minute.high());
            lows.add(minute.low());
        }
        // The current minute may have no data yet.
        long minutesOver = Duration.between(hour, at).toMinutes();
        return hours.size() == Duration.between(open, hour).toHours() && minutes.size() >= minutesOver;
    }
}
