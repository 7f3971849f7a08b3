package dev.archipelago.market;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** How long the klines that are kept last. They begin at whole intervals of UTC. */
public enum KlineInterval {
    HOUR("1h", Duration.ofHours(1)),
    DAY("1d", Duration.ofDays(1));

    private final String code;
    private final Duration length;

    KlineInterval(String code, Duration length) {
        this.code = code;
        this.length = length;
    }

    /** The interval of a code, as {@link #code} writes it; empty for any other text. */
    public static Optional<KlineInterval> of(String code) {
        return Arrays.stream(values())
                .filter(interval -> interval.code.equals(code))
                .findFirst();
    }

    /** Its name at exchanges and in the database: {@code 1h}, {@code 1d}. */
    public String code() {
        return code;
    }

    /** From one open time to the next. */
    public Duration length() {
        return length;
    }

    /** The open time of the kline that {@code instant} falls into. */
    public Instant openTime(Instant instant) {
        long seconds = length.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
