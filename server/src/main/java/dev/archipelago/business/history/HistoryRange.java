package dev.archipelago.business.history;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The spans of the past that readers choose from. */
public enum HistoryRange {
    /** Whole hours are for where nothing finer was recorded: klines of an exchange reach back beyond the start of a site. */
    DAY("24h", Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofMinutes(15), Duration.ofHours(1)),
    WEEK("7d", Duration.ofDays(7), Duration.ofMinutes(10), Duration.ofHours(2)),
    MONTH("30d", Duration.ofDays(30), Duration.ofMinutes(30), Duration.ofHours(8)),
    YEAR("1y", Duration.ofDays(365), Duration.ofHours(1), Duration.ofDays(1));

    private final String code;
    private final Duration length;
    private final Duration renewal;
    private final List<Duration> steps;

    HistoryRange(String code, Duration length, Duration renewal, Duration... steps) {
        this.code = code;
        this.length = length;
        this.renewal = renewal;
        this.steps = List.of(steps);
    }

    /** The range of a code, as {@link #code} writes it; empty for any other text. */
    public static Optional<HistoryRange> of(String code) {
        return Arrays.stream(values()).filter(range -> range.code.equals(code)).findFirst();
    }

    /** Its name in addresses: {@code 24h}, {@code 7d}, {@code 30d}, {@code 1y}. */
    public String code() {
        return code;
    }

    /** From its beginning to now. */
    public Duration length() {
        return length;
    }

    /** After which time it is worth reading again. */
    public Duration renewal() {
        return renewal;
    }

    /** How far apart its points are, finest first; the next is for where the one before is not kept. */
    List<Duration> steps() {
        return steps;
    }
}
