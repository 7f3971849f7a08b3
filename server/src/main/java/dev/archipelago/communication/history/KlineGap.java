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
 * A stretch of klines of one coin that are missing.
 *
 * @param from when the first one opens
 * @param length how many they are
 * @param newest whether it ends with the newest one that should be closed by now
 */
record KlineGap(Coin coin, KlineInterval interval, Instant from, int length, boolean newest) {

    /** 365 are asked for; indicators are computed from 500, and one question brings them all. */
    private static final int DAYS = 500;

    /** 30 days, and the rest of the day that they begin in. */
    private static final int HOURS = 31 * 24;

    /** How long after its end a kline is asked for, so that the exchange has closed it. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** The klines of one coin and one interval. */
    record Series(Coin coin, KlineInterval interval) {}

    /** One kline's place. */
    record Spot(Coin coin, KlineInterval interval, Instant openTime) {}

    /**
     * What is there of what is wanted.
     *
     * @param gaps the first of each series: hours before days, since a new site has no other prices of yesterday
     */
    record Search(List<KlineGap> gaps, int present, int wanted) {
        int percent() {
            return present * 100 / wanted;
        }
    }

    /** Looks at what {@code store} holds of {@code coins}; what the exchange does not have, {@code absent}, is as good as there. */
    static Search search(List<Coin> coins, KlineStore store, Set<Spot> absent, Instant now) {
        List<KlineGap> gaps = new ArrayList<>();
        int present = 0;
        int wanted = 0;
        for (KlineInterval interval : KlineInterval.values()) {
            int count = interval == KlineInterval.DAY ? DAYS : HOURS;
            Instant end = interval.openTime(now.minus(GRACE));
            Instant begin = end.minus(interval.length().multipliedBy(count));
            for (Coin coin : coins) {
                Set<Instant> held = store.between(coin, interval, begin, end).stream()
                        .map(Kline::openTime)
                        .collect(Collectors.toSet());
                List<Instant> missing = new ArrayList<>();
                for (Instant open = begin; open.isBefore(end); open = open.plus(interval.length())) {
                    if (!held.contains(open) && !absent.contains(new Spot(coin, interval, open))) {
                        missing.add(open);
                    }
                }
                wanted += count;
                present += count - missing.size();
                if (!missing.isEmpty()) {
                    gaps.add(stretch(coin, interval, missing, end));
                }
            }
        }
        return new Search(gaps, present, wanted);
    }

    private static KlineGap stretch(Coin coin, KlineInterval interval, List<Instant> missing, Instant end) {
        int length = 1;
        while (length < missing.size()
                && length < KlineSource.MAXIMUM - 1
                && missing.get(length).equals(missing.get(length - 1).plus(interval.length()))) {
            length++;
        }
        boolean newest = missing.get(length - 1).plus(interval.length()).equals(end);
        return new KlineGap(coin, interval, missing.getFirst(), length, newest);
    }

    /** When the next kline can be asked for. */
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

    /** Those of {@code answer} that belong here and are closed: of the newest only a later one proves that. */
    List<Kline> closed(List<Kline> answer) {
        return answer.stream()
                .filter(kline ->
                        !kline.openTime().isBefore(from) && kline.openTime().isBefore(end()))
                .filter(kline -> kline.openTime().equals(interval.openTime(kline.openTime())))
                .filter(kline -> !isUnproven(kline, answer))
                .toList();
    }

    private boolean isUnproven(Kline kline, List<Kline> answer) {
        return newest
                && kline.openTime().equals(last())
                && answer.getLast().openTime().equals(kline.openTime());
    }

    /** Those the exchange passed over, for it was closed then or did not list the coin yet; never the newest. */
    List<Spot> absent(List<Kline> answer) {
        Instant until = newest ? last() : end();
        Instant seen = answer.isEmpty() ? until : answer.getLast().openTime();
        Set<Instant> given = answer.stream().map(Kline::openTime).collect(Collectors.toSet());
        List<Spot> absent = new ArrayList<>();
        for (Instant open = from; open.isBefore(until) && open.isBefore(seen); open = open.plus(interval.length())) {
            if (!given.contains(open)) {
                absent.add(new Spot(coin, interval, open));
            }
        }
        return absent;
    }
}
