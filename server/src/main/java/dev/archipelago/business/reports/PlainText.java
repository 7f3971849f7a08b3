package dev.archipelago.business.reports;

import java.util.Set;
import java.util.regex.Pattern;

/** Normalizes text for titles and excerpts: one line of limited length without invisible characters. */
public final class PlainText {

    private static final int LONGEST_HEADING = 200;

    /** The most combining marks on a letter; more overlap the lines around. Decomposed Vietnamese has two. */
    private static final int MOST_MARKS = 3;

    private static final int JOINER = 0x200d;
    private static final int NON_JOINER = 0x200c;
    private static final int NO_BREAK_SPACE = 0xa0;

    /** Characters of the class letter that are invisible: Hangul fillers, the empty Braille pattern. */
    private static final Set<Integer> EMPTY = Set.of(0x115f, 0x1160, 0x2800, 0x3164, 0xffa0);

    /** Characters removed before an ellipsis. */
    private static final Pattern AWAITING_MORE = Pattern.compile("[\\s,;:–-]+$");

    private PlainText() {}

    /** {@link #of} for a title or heading in a list, a window title or a table of contents: 200 characters. */
    public static String heading(CharSequence text) {
        return of(text, LONGEST_HEADING);
    }

    /**
     * {@code text} with each run of white space as one space, and without invisible characters: control and format
     * characters including those that change the direction of text, unpaired surrogates, and excess combining marks.
     * Joiners between other characters remain, since emoji and some scripts need them. If longer than {@code longest}
     * characters, it is cut after a word and ends with "…".
     */
    static String of(CharSequence text, int longest) {
        StringBuilder line = new StringBuilder();
        boolean blank = false;
        int marks = 0;
        for (int i = 0; i < text.length() && line.length() <= longest; ) {
            int c = Character.codePointAt(text, i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || c == NO_BREAK_SPACE) {
                blank = !line.isEmpty();
                continue;
            }
            boolean seen = seen(c);
            if (seen) {
                marks = mark(c) ? marks + 1 : 0;
            }
            if (seen ? marks > MOST_MARKS : blank || !joins(c, line)) {
                continue;
            }
            if (blank) {
                line.append(' ');
                blank = false;
            }
            line.appendCodePoint(c);
        }
        return line.length() <= longest ? line.toString() : cut(line, longest);
    }

    private static String cut(StringBuilder line, int longest) {
        int end = line.lastIndexOf(" ", longest - 1);
        if (end <= 0) {
            end = Character.isLowSurrogate(line.charAt(longest - 1)) ? longest - 2 : longest - 1;
        }
        return AWAITING_MORE.matcher(line.substring(0, end)).replaceFirst("") + "…";
    }

    private static boolean seen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> !EMPTY.contains(c);
        };
    }

    private static boolean mark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean joins(int c, StringBuilder line) {
        return joiner(c) && !line.isEmpty() && !joiner(line.charAt(line.length() - 1));
    }

    private static boolean joiner(int c) {
        return c == JOINER || c == NON_JOINER;
    }
}
