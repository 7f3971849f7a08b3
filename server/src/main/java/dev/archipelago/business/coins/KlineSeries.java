package dev.archipelago.business.coins;

import dev.archipelago.market.Kline;
import java.time.Instant;
import java.util.List;

/**
 * A non-empty sequence of consecutive closed klines, oldest first.
 *
 * @param klines at least one
 */
record KlineSeries(List<Kline> klines) {

    KlineSeries {
        if (klines.isEmpty()) {
            throw new IllegalArgumentException("a series needs at least one kline, got none");
        }
        klines = List.copyOf(klines);
    }

    /**
     * Returns the newest of {@code klines} up to the first gap; {@code klines} must not be empty and are sorted oldest
     * first.
     */
    static KlineSeries upToGap(List<Kline> klines) {
        int first = klines.size() - 1;
        while (first > 0 && follows(klines.get(first), klines.get(first - 1))) {
            first--;
        }
        return new KlineSeries(klines.subList(first, klines.size()));
    }

    private static boolean follows(Kline kline, Kline before) {
        return kline.openTime().equals(before.openTime().plus(before.interval().length()));
    }

    Kline last() {
        return klines.getLast();
    }

    /** Returns the open time of the kline after the last one. */
    Instant end() {
        return last().openTime().plus(last().interval().length());
    }
}
