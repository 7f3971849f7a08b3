package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The prices of one symbol, one a second: those of the random walk or, where a price is fixed, that price. Thread-safe.
 */
final class PriceSeries {

    private static final int MAX_MARKS = 1000;

    private final RandomWalk walk;
    private final int decimals;
    private volatile List<Mark> marks = List.of();

    PriceSeries(RandomWalk walk, int decimals) {
        this.walk = walk;
        this.decimals = decimals;
    }

    /** The price at a second since 1970, always positive. */
    BigDecimal at(long second) {
        return heldAt(second).orElseGet(() -> rounded(walk.at(second), RoundingMode.HALF_UP));
    }

    /** The highest price of the seconds from {@code from} to {@code to}, inclusive. */
    BigDecimal high(long from, long to, int grid) {
        BigDecimal high = at(from).max(at(to));
        for (Stretch stretch : stretches(from, to)) {
            high = high.max(stretch.held.orElseGet(
                    () -> rounded(walk.high(stretch.from, stretch.to, grid), RoundingMode.CEILING)));
        }
        return high;
    }

    /** The lowest price of the seconds from {@code from} to {@code to}, inclusive. */
    BigDecimal low(long from, long to, int grid) {
        BigDecimal low = at(from).min(at(to));
        for (Stretch stretch : stretches(from, to)) {
            low = low.min(stretch.held.orElseGet(
                    () -> rounded(walk.low(stretch.from, stretch.to, grid), RoundingMode.FLOOR)));
        }
        return low;
    }

    /** Fixes the price from {@code second} on. */
    void hold(long second, BigDecimal price) {
        mark(new Mark(second, Optional.of(price)));
    }

    /** Resumes the random walk from {@code second} on. */
    void release(long second) {
        mark(new Mark(second, Optional.empty()));
    }

    /** Whether a price was fixed or released after {@code from} and not after {@code to}. */
    boolean markedBetween(long from, long to) {
        return marks.stream().anyMatch(mark -> mark.second > from && mark.second <= to);
    }

    private synchronized void mark(Mark mark) {
        // After the clock was set back, entries in its future are removed to keep the list sorted.
        List<Mark> kept = new ArrayList<>(
                marks.stream().filter(each -> each.second < mark.second).toList());
        if (kept.size() >= MAX_MARKS) {
            kept.removeFirst();
        }
        kept.add(mark);
        marks = List.copyOf(kept);
    }

    private Optional<BigDecimal> heldAt(long second) {
        Optional<BigDecimal> held = Optional.empty();
        for (Mark mark : marks) {
            if (mark.second <= second) {
                held = mark.price;
            }
        }
        return held;
    }

    private List<Stretch> stretches(long from, long to) {
        List<Stretch> stretches = new ArrayList<>();
        long start = from;
        Optional<BigDecimal> held = heldAt(from);
        for (Mark mark : marks) {
            if (mark.second > from && mark.second <= to) {
                stretches.add(new Stretch(start, mark.second - 1, held));
                start = mark.second;
                held = mark.price;
            }
        }
        stretches.add(new Stretch(start, to, held));
        return stretches;
    }

    private BigDecimal rounded(double price, RoundingMode mode) {
        BigDecimal tick = BigDecimal.ONE.movePointLeft(decimals);
        return BigDecimal.valueOf(price).setScale(decimals, mode).max(tick);
    }

    private record Mark(long second, Optional<BigDecimal> price) {}

    private record Stretch(long from, long to, Optional<BigDecimal> held) {}
}
