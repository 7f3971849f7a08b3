package dev.archipelago.external.binance;

import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Decodes klines: arrays of open time, open, high, low, close, volume, close time and five unused fields. */
final class KlineDecoder {
    private static final int OPEN = 1;
    private static final int HIGH = 2;
    private static final int LOW = 3;
    private static final int CLOSE = 4;
    private static final int VOLUME = 5;
    private static final int CLOSE_TIME = 6;
    /** The end of the year 9999, the last that ISO 8601 writes with four digits. */
    private static final long LAST_MILLIS = 253_402_300_799_999L;

    private KlineDecoder() {}

    /** The klines of a coin, oldest first as Binance sends them. */
    static List<Kline> decode(ResponseField root, Coin coin, KlineInterval interval) throws SourceException {
        List<Kline> klines = new ArrayList<>();
        for (ResponseField row : root.items()) {
            Kline kline = kline(row, coin, interval);
            if (!klines.isEmpty() && !kline.openTime().isAfter(klines.getLast().openTime())) {
                throw row.at(0).wrong("after the open time of the row before");
            }
            klines.add(kline);
        }
        return klines;
    }

    private static Kline kline(ResponseField row, Coin coin, KlineInterval interval) throws SourceException {
        Instant openTime = time(row.at(0));
        Instant closeTime = time(row.at(CLOSE_TIME));
        if (!closeTime.isAfter(openTime)) {
            throw row.at(CLOSE_TIME).wrong("after the open time");
        }
        BigDecimal open = row.at(OPEN).positive();
        BigDecimal high = row.at(HIGH).positive();
        BigDecimal low = row.at(LOW).positive();
        BigDecimal close = row.at(CLOSE).positive();
        if (high.compareTo(open.max(close)) < 0) {
            throw row.at(HIGH).wrong("the highest price of the row");
        }
        if (low.compareTo(open.min(close)) > 0) {
            throw row.at(LOW).wrong("the lowest price of the row");
        }
        BigDecimal volume = row.at(VOLUME).decimal();
        if (volume.signum() < 0) {
            throw row.at(VOLUME).wrong("at least zero");
        }
        return new Kline(coin, interval, openTime, closeTime, open, high, low, close, volume, TickerDecoder.UPSTREAM);
    }

    private static Instant time(ResponseField field) throws SourceException {
        long millis = field.whole();
        if (millis < 0 || millis > LAST_MILLIS) {
            throw field.wrong("a time in Unix milliseconds");
        }
        return Instant.ofEpochMilli(millis);
    }
}
