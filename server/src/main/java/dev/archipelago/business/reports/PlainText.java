package dev.archipelago.business.reports;

import java.util.Set;
import java.util.regex.Pattern;

/** Text as a title or an excerpt shows it: one line, nothing invisible, no longer than it may be. */
public final class PlainText {

    private static final int LONGEST_HEADING = 200;

    /** More marks than this above one letter paint over the lines around; Vietnamese taken apart has two. */
    private static final int MOST_MARKS = 3;

    private static final int JOINER = 0x200d;
    private static final int NON_JOINER = 0x200c;
    private static final int NO_BREAK_SPACE = 0xa0;

    /** Letters by their class that show nothing (Hangul fillers, the empty Braille pattern). */
    private static final Set<Integer> EMPTY = Set.of(0x115f, 0x1160, 0x2800, 0x3164, 0xffa0);

    /** What an ellipsis takes the place of. */
    private static final Pattern AWAITING_MORE = Pattern.compile("[\\s,;:–-]+$");

    private PlainText() {}

    /** {@code text} as a title or a heading stands by itself, in a list, a window or contents: {@link #of} it, 200 characters. */
    public static String heading(CharSequence text) {
        return of(text, LONGEST_HEADING);
    }

    /**
     * {@code text} with runs of white space as one blank, without what is not seen: control and format characters, those that
     * turn the direction of what follows among them, halves of pairs and marks heaped on a letter. Joiners stay between
     * others: emoji and some scripts are written with them. Cut after a word and ended with "…" if it is longer than
     * {@code longest} characters.
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
