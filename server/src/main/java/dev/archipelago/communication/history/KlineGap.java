package dev.archipelago.communication.history;

import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A sequence of missing klines of one coin and interval.
 *
 * @param from the open time of the first missing kline
 * @param length the number of missing klines
 * @param newest whether the last one is the newest kline that should be closed by now
 */
record KlineGap(Coin coin, KlineInterval interval, Instant from, int length, boolean newest) {

    /** At least 365 are required; indicators are computed from 500, which one request returns. */
    private static final int DAYS = 500;

    /** 30 days, and the rest of the day in which they begin. */
    private static final int HOURS = 31 * 24;

    /** The time after its end at which a kline is requested, so that the exchange has closed it. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** The klines of one coin and one interval. */
    record Series(Coin coin, KlineInterval interval) {}

    /** The key of a kline. */
    record Key(Coin coin, KlineInterval interval, Instant openTime) {}

    /**
     * The result of a search for gaps.
     *
     * @param gaps the first gap of each series: hours before days, since a new installation has no other prices of the
     *     last day
     */
    record Search(List<KlineGap> gaps, int present, int wanted) {
        int percent() {
            return present * 100 / wanted;
        }
    }

    /**
     * Searches {@code store} for gaps in the klines of {@code coins}. Klines that the exchange does not have,
     * {@code absent}, are not gaps.
     */
    static Search search(List<Coin> coins, KlineStore store, Set<Key> absent, Instant now) {
        List<KlineGap> gaps = new ArrayList<>();
        int present = 0;
        int wanted = 0;
        for (KlineInterval interval : KlineInterval.values()) {
            int count = interval == KlineInterval.DAY ? DAYS : HOURS;
            Instant end = interval.openTime(now.minus(GRACE));
            Instant begin = end.minus(interval.length().multipliedBy(count));
            for (Coin coin : coins) {
                Set<Instant> stored = store.between(coin, interval, begin, end).stream()
                        .map(Kline::openTime)
                        .collect(Collectors.toSet());
                List<Instant> missing = new ArrayList<>();
                for (Instant open = begin; open.isBefore(end); open = open.plus(interval.length())) {
                    if (!stored.contains(open) && !absent.contains(new Key(coin, interval, open))) {
                        missing.add(open);
                    }
                }
                wanted += count;
                present += count - missing.size();
                if (!missing.isEmpty()) {
                    gaps.add(firstGap(coin, interval, missing, end));
                }
            }
        }
        return new Search(gaps, present, wanted);
    }

    private static KlineGap firstGap(Coin coin, KlineInterval interval, List<Instant> missing, Instant end) {
        int length = 1;
        while (length < missing.size()
                && length < KlineSource.MAXIMUM - 1
                && missing.get(length).equals(missing.get(length - 1).plus(interval.length()))) {
            length++;
        }
        boolean newest = missing.get(length - 1).plus(interval.length()).equals(end);
        return new KlineGap(coin, interval, missing.getFirst(), length, newest);
    }

    /** Returns the time from which the next kline can be requested. */
    static Instant nextClose(Instant now) {
        return KlineInterval.HOUR
                .openTime(now.minus(GRACE))
                .plus(KlineInterval.HOUR.length())
                .plus(GRACE);
    }

    Series series() {
        return new Series(coin, interval);
    }

    private Instant end() {
        return from.plus(interval.length().multipliedBy(length));
    }

    private Instant last() {
        return end().minus(interval.length());
    }

    /**
     * Returns the klines of {@code response} that belong to the gap and are closed. The newest is known to be closed
     * only if a later one follows it.
     */
    List<Kline> closed(List<Kline> response) {
        return response.stream()
                .filter(kline ->
                        !kline.openTime().isBefore(from) && kline.openTime().isBefore(end()))
                .filter(kline -> kline.openTime().equals(interval.openTime(kline.openTime())))
                .filter(kline -> !mayBeOpen(kline, response))
                .toList();
    }

    private boolean mayBeOpen(Kline kline, List<Kline> response) {
        return newest
                && kline.openTime().equals(last())
                && response.getLast().openTime().equals(kline.openTime());
    }

    /**
     * Returns the klines that the exchange does not have, because it was closed or did not list the coin yet; never the
     * newest.
     */
    List<Key> absent(List<Kline> response) {
        Instant until = newest ? last() : end();
        Instant seen = response.isEmpty() ? until : response.getLast().openTime();
        Set<Instant> received = response.stream().map(Kline::openTime).collect(Collectors.toSet());
        List<Key> absent = new ArrayList<>();
        for (Instant open = from; open.isBefore(until) && open.isBefore(seen); open = open.plus(interval.length())) {
            if (!received.contains(open)) {
                absent.add(new Key(coin, interval, open));
            }
        }
        return absent;
    }
}
