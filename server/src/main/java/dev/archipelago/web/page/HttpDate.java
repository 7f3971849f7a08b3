package dev.archipelago.web.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} header, formatted once a second. Thread-safe. */
public final class HttpDate {

    private record Stamp(long second, String text) {}

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static volatile Stamp last = new Stamp(0, FORMAT.format(Instant.EPOCH));

    private HttpDate() {}

    /** The date of a second since the epoch. */
    public static String of(long second) {
        Stamp stamp = last;
        if (stamp.second() != second) {
            stamp = new Stamp(second, FORMAT.format(Instant.ofEpochSecond(second)));
            last = stamp;
        }
        return stamp.text();
    }
}
