package dev.archipelago.web.client;

import java.util.ArrayList;
import java.util.List;

/** Reads the hops out of {@code Forwarded} headers (RFC 7239). */
final class ForwardedHeader {

    private static final String MALFORMED = "";

    private ForwardedHeader() {}

    /**
     * What {@code for=} names in each element, without quotes, in order. An element that names nothing or cannot be
     * read is an empty text, which is no address.
     */
    static List<String> hops(List<String> headers) {
        List<String> hops = new ArrayList<>();
        for (String header : headers) {
            for (String element : split(header, ',')) {
                hops.add(hop(element));
            }
        }
        return hops;
    }

    private static String hop(String element) {
        for (String pair : split(element, ';')) {
            String text = pair.strip();
            if (text.regionMatches(true, 0, "for=", 0, 4)) {
                return unquoted(text.substring(4));
            }
        }
        return MALFORMED;
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        boolean whole = value.length() >= 2 && value.endsWith("\"");
        return whole && value.indexOf('\\') < 0 ? value.substring(1, value.length() - 1) : MALFORMED;
    }

    /** The parts between {@code separator}s that stand outside quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '\\' && quoted) {
                at++;
            } else if (letter == '"') {
                quoted = !quoted;
            } else if (letter == separator && !quoted) {
                parts.add(text.substring(start, at));
                start = at + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
