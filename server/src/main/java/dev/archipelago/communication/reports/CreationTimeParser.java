package dev.archipelago.communication.reports;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses times in JSON, such as {@code created_at}: ISO 8601, with T or a space, with an offset or in UTC. */
final class CreationTimeParser {

    private static final int MAX_LENGTH = 40;

    private static final Pattern FORMAT = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)" + " ?(Z|[+-]\\d{2}(?::?\\d{2})?)?");

    private CreationTimeParser() {}

    /** The instant that {@code text} denotes; {@code name} is that of the member, for the message of a refusal. */
    static Instant parse(String name, String text) throws BrokenReportFileException {
        String stripped = text.strip();
        Matcher parts = FORMAT.matcher(stripped.length() > MAX_LENGTH ? "" : stripped);
        if (parts.matches()) {
            try {
                LocalDateTime local = LocalDateTime.parse(parts.group(1) + "T" + parts.group(2));
                String offset = parts.group(3);
                Instant instant = local.toInstant(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset));
                if (!instant.isBefore(Instant.EPOCH)) {
                    return instant;
                }
            } catch (DateTimeException e) {
                throw refusal(name, text);
            }
        }
        throw refusal(name, text);
    }

    private static BrokenReportFileException refusal(String name, String text) {
        String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        return new BrokenReportFileException(name + " is \"" + shown
                + "\", expected a time since 1970 as 2025-08-14T20:40:21 (UTC) or 2025-08-14T20:40:21+07:00");
    }
}
