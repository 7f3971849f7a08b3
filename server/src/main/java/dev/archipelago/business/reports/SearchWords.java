package dev.archipelago.business.reports;

import java.text.Normalizer;

/**
 * The words of a search.
 *
 * @param text one line of 1 to {@value #LONGEST} characters, composed (NFC), single blanks between words
 */
public record SearchWords(String text) {

    /** The most characters there may be. */
    public static final int LONGEST = 100;

    /** @throws IllegalArgumentException if {@code text} is empty or too long */
    public SearchWords {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "words to search for must have 1 to " + LONGEST + " characters, these have " + text.length());
        }
    }

    /** {@code typed} as one normalized line; empty if nothing is left. */
    public static String line(String typed) {
        return PlainText.of(Normalizer.normalize(typed, Normalizer.Form.NFC), Integer.MAX_VALUE);
    }
}
