package dev.archipelago.external.binance;

import dev.archipelago.external.JsonField;
import dev.archipelago.external.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads klines: arrays of open time, open, high, low, close, volume, close time and five more we do not use. */
final class KlineDecoder {
    private static final int CLOSE = 4;
    private static final int CLOSE_TIME = 6;
    /** Year 9999: the bound of a time that can be written down. */
    private static final long LAST_MILLIS = 253_402_300_799_999L;

    private KlineDecoder() {}

    /** The klines, oldest first as Binance sends them. */
    static List<Kline> decode(JsonField root) throws SourceException {
        List<Kline> klines = new ArrayList<>();
        for (JsonField row : root.items()) {
            Instant open = time(row.at(0));
            Instant close = time(row.at(CLOSE_TIME));
            if (!close.isAfter(open)) {
                throw row.at(CLOSE_TIME).wrong("after the open time");
            }
            if (!klines.isEmpty() && !open.isAfter(klines.getLast().openTime())) {
                throw row.at(0).wrong("after the open time of the row before");
            }
            klines.add(new Kline(open, close, row.at(CLOSE).positive()));
        }
        return klines;
    }

    private static Instant time(JsonField field) throws SourceException {
        long millis = field.whole();
        if (millis < 0 || millis > LAST_MILLIS) {
            throw field.wrong("a time in Unix milliseconds");
        }
        return Instant.ofEpochMilli(millis);
    }
}
