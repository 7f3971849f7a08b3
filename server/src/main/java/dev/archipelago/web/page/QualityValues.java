package dev.archipelago.web.page;

/** Weights of the members of a comma-separated header such as {@code Accept-Encoding}, read without allocation. */
public final class QualityValues {

    private QualityValues() {}

    /**
     * The weight {@code header} gives {@code token}, compared without regard to case: from 0 to 1, 1 if it names no
     * weight or one that is not a number, and -1 if it does not name the token.
     */
    public static double weight(String header, String token) {
        int start = 0;
        while (start < header.length()) {
            int comma = header.indexOf(',', start);
            int end = comma < 0 ? header.length() : comma;
            int semicolon = header.indexOf(';', start);
            int nameEnd = semicolon >= 0 && semicolon < end ? semicolon : end;
            if (matches(header, start, nameEnd, token)) {
                return nameEnd == end ? 1 : quality(header, nameEnd, end);
            }
            start = end + 1;
        }
        return -1;
    }

    private static boolean matches(String header, int start, int end, String token) {
        int from = start;
        while (from < end && isSpace(header.charAt(from))) {
            from++;
        }
        int to = end;
        while (to > from && isSpace(header.charAt(to - 1))) {
            to--;
        }
        return to - from == token.length() && header.regionMatches(true, from, token, 0, token.length());
    }

    /** The {@code q} parameter among those from {@code start} to {@code end}. */
    static double quality(String header, int start, int end) {
        for (String parameter : header.substring(start, end).split(";", 8)) {
            String trimmed = parameter.trim();
            if (trimmed.length() > 2
                    && (trimmed.charAt(0) == 'q' || trimmed.charAt(0) == 'Q')
                    && trimmed.charAt(1) == '=') {
                try {
                    double value = Double.parseDouble(trimmed.substring(2).trim());
                    return value >= 0 && value <= 1 ? value : 1;
                } catch (NumberFormatException e) {
                    return 1;
                }
            }
        }
        return 1;
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character == '\t';
    }
}
