package dev.archipelago.market;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The interval of stored klines. Intervals are aligned with UTC. */
public enum KlineInterval {
    HOUR("1h", Duration.ofHours(1)),
    DAY("1d", Duration.ofDays(1));

    private final String code;
    private final Duration length;

    KlineInterval(String code, Duration length) {
        this.code = code;
        this.length = length;
    }

    /** Returns the interval with the given {@link #code}, or empty if there is none. */
    public static Optional<KlineInterval> of(String code) {
        return Arrays.stream(values())
                .filter(interval -> interval.code.equals(code))
                .findFirst();
    }

    /** Returns the interval's name at exchanges and in the database: {@code 1h}, {@code 1d}. */
    public String code() {
        return code;
    }

    /** Returns the duration of the interval. */
    public Duration length() {
        return length;
    }

    /** Returns the open time of the kline that contains {@code instant}. */
    public Instant openTime(Instant instant) {
        long seconds = length.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
