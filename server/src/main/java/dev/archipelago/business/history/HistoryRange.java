package dev.archipelago.business.history;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The time ranges of the history that users can choose. */
public enum HistoryRange {
    /**
     * Hourly steps are used where nothing finer was recorded, such as before the installation of the server, where only
     * klines exist.
     */
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

    /** Returns the range with the given {@link #code}, or empty if there is none. */
    public static Optional<HistoryRange> of(String code) {
        return Arrays.stream(values()).filter(range -> range.code.equals(code)).findFirst();
    }

    /** Returns the range's name in URLs: {@code 24h}, {@code 7d}, {@code 30d}, {@code 1y}. */
    public String code() {
        return code;
    }

    /** Returns the duration of the range. */
    public Duration length() {
        return length;
    }

    /** Returns the time after which the data should be read again. */
    public Duration renewal() {
        return renewal;
    }

    /** Returns the steps between points, finest first; a coarser step is used if the finer one is not retained. */
    List<Duration> steps() {
        return steps;
    }
}
