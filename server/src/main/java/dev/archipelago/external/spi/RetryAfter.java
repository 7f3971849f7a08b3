package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.http.HttpAnswer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the header by which an upstream asks to be left alone for a while. */
public final class RetryAfter {

    /** The header, in lower case. */
    public static final String NAME = "retry-after";

    /** The longest ban an upstream is known to give (Binance). */
    private static final Duration LONGEST_BAN = Duration.ofDays(3);

    private RetryAfter() {}

    /** How long, given in seconds or as a date; nothing if that is not said or makes no sense. */
    public static Optional<Duration> of(HttpAnswer answer, Instant now) {
        return of(answer.header(NAME), now);
    }

    /** The same of the header's value. */
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
