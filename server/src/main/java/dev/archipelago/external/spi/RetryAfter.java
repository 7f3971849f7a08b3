package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.http.HttpAnswer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Parses the {@code Retry-After} header. */
public final class RetryAfter {

    /** The name of the header in lower case. */
    public static final String NAME = "retry-after";

    /** The longest known ban of an upstream (Binance). */
    private static final Duration LONGEST_BAN = Duration.ofDays(3);

    private RetryAfter() {}

    /** The time to wait, given in seconds or as a date; empty if it is absent or invalid. */
    public static Optional<Duration> of(HttpAnswer answer, Instant now) {
        return of(answer.header(NAME), now);
    }

    /** The time to wait for a value of the header. */
    public static Optional<Duration> of(Optional<String> value, Instant now) {
        return value.flatMap(header -> wait(header.strip(), now))
                .filter(Duration::isPositive)
                .map(wait -> wait.compareTo(LONGEST_BAN) > 0 ? LONGEST_BAN : wait);
    }

    private static Optional<Duration> wait(String text, Instant now) {
        if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            ZonedDateTime at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(now, at.toInstant()));
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }
}
