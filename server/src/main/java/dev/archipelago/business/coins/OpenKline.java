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

/** Makes the kline still open of what has been seen since it opened: closed hours of the day, our own minutes of the hour, the price now. */
final class OpenKline {
    private static final Logger LOG = LoggerFactory.getLogger(OpenKline.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final KlineStore klines;
    private final HistoryStore history;
    private final StoreCircuitBreaker outage;

    OpenKline(KlineStore klines, HistoryStore history, StoreCircuitBreaker outage) {
        this.klines = klines;
        this.history = history;
        this.outage = outage;
    }

    /**
     * A kline still open.
     *
     * @param whole whether high and low are known for all the time since it opened
     */
    record Seen(Kline kline, boolean whole) {}

    /**
     * The kline that follows {@code before} and in which the coin costs {@code price}.
     *
     * @param at when it did; inside of the kline
     */
    Seen of(Kline before, BigDecimal price, String source, Instant at) {
        Instant open = before.openTime().plus(before.interval().length());
        List<BigDecimal> highs = new ArrayList<>(List.of(before.close(), price));
        List<BigDecimal> lows = new ArrayList<>(highs);
        boolean whole;
        try {
            whole = outage.ask(() -> range(before.coin(), open, at, highs, lows));
        } catch (RuntimeException e) {
            LOG.debug("What {} cost since {} cannot be read: {}", before.coin(), open, e.toString());
            whole = false;
        }
        // It opens where the one before closed: between two klines of an exchange there is no time.
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
        return new Seen(kline, whole);
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
        // The minute under way may have nothing yet.
        long minutesOver = Duration.between(hour, at).toMinutes();
        return hours.size() == Duration.between(open, hour).toHours() && minutes.size() >= minutesOver;
    }
}
