package dev.archipelago.business.reports;

/** Text as a title or an excerpt shows it: one line, nothing invisible, no longer than it may be. */
final class PlainText {

    private PlainText() {}

    /**
     * {@code text} with runs of white space as one blank, without control characters and without those that turn the
     * direction of what follows, cut after a word and ended with "…" if it is longer than {@code longest} characters.
     */
    static String of(CharSequence text, int longest) {
        StringBuilder line = new StringBuilder();
        boolean blank = false;
        for (int i = 0; i < text.length() && line.length() <= longest; i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || c == '\u00a0') {
                blank = !line.isEmpty();
            } else if (!Character.isISOControl(c) && !turnsDirection(c)) {
                if (blank) {
                    line.append(' ');
                    blank = false;
                }
                line.append(c);
            }
        }
        return line.length() <= longest ? line.toString() : cut(line, longest);
    }

    private static String cut(StringBuilder line, int longest) {
        int end = line.lastIndexOf(" ", longest - 1);
        if (end <= 0) {
            end = Character.isLowSurrogate(line.charAt(longest - 1)) ? longest - 2 : longest - 1;
        }
        return line.substring(0, end) + "…";
    }

    private static boolean turnsDirection(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069') || c == '\u200e' || c == '\u200f';
    }
}
