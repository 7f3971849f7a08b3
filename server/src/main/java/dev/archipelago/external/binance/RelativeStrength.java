package dev.archipelago.external.binance;

import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.indicator.RelativeStrengthIndex;
import dev.archipelago.market.Kline;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Computes the RSI of the klines of Binance. */
final class RelativeStrength {
    /** Fourteen changes up to the last closed candle, and the open one. */
    private static final int FEWEST = 16;

    private RelativeStrength() {}

    /**
     * Returns the RSI at the open candle and at the last closed one.
     *
     * @throws SourceException if there are too few klines, or the last one is not the current one
     */
    static Rsi of(List<Kline> klines, Instant now) throws SourceException {
        if (klines.size() < FEWEST) {
            throw SourceException.failed("binance: klines must be at least " + FEWEST + ", got " + klines.size());
        }
        Kline last = klines.getLast();
        if (last.openTime().isAfter(now.plus(Duration.ofDays(1)))
                || last.closeTime().isBefore(now.minus(Duration.ofDays(2)))) {
            throw SourceException.failed(
                    "binance: last kline must be the current one, got one that opened at " + last.openTime());
        }
        boolean lastIsOpen = last.closeTime().isAfter(now);
        int closed = lastIsOpen ? klines.size() - 1 : klines.size();
        List<BigDecimal> closes = klines.stream().map(Kline::close).toList();
        return new Rsi(
                RelativeStrengthIndex.of(closes),
                Optional.of(new Rsi.Closed(
                        RelativeStrengthIndex.of(closes.subList(0, closed)),
                        klines.get(closed - 1).closeTime())),
                lastIsOpen ? now : last.closeTime());
    }
}
