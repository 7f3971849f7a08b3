package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the words of a line from left to right. Exceptions state the word that was found and what was expected. */
final class WordReader {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");

    private final Deque<String> words = new ArrayDeque<>();

    WordReader(String line) {
        Arrays.stream(line.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .forEach(words::add);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** The next word, which is not consumed. */
    String peek() {
        return isEmpty() ? "" : words.getFirst();
    }

    /** The next word. */
    String next(String expected) {
        if (isEmpty()) {
            throw new IllegalArgumentException("the line ends here; expected " + expected);
        }
        return words.removeFirst();
    }

    /** Consumes the next word if it is {@code word}. */
    boolean accept(String word) {
        if (isEmpty() || !peek().toLowerCase(Locale.ROOT).equals(word)) {
            return false;
        }
        words.removeFirst();
        return true;
    }

    /** A whole number within bounds. */
    int number(String what, int least, int most) {
        String word = next(what + " from " + least + " to " + most);
        try {
            int number = Integer.parseInt(word);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Reported below, together with numbers out of range.
        }
        throw new IllegalArgumentException(
                what + " is '" + word + "'; expected a whole number from " + least + " to " + most);
    }

    /** A decimal number of at most 20 characters, with a sign or without. */
    static BigDecimal decimal(String what, String word) {
        if (!word.matches("[+-]?[0-9]{1,12}(\\.[0-9]{1,8})?")) {
            throw new IllegalArgumentException(what + " is '" + word + "'; expected a number such as 30 or -12.5");
        }
        return new BigDecimal(word);
    }

    /** A percentage: {@code 50%}, {@code -12.5%}. */
    BigDecimal percent(String what) {
        String word = next(what + " such as 50%");
        if (!word.endsWith("%")) {
            throw new IllegalArgumentException(what + " is '" + word + "'; expected a percentage such as 50%");
        }
        return decimal(what, word.substring(0, word.length() - 1));
    }

    /** A duration: {@code 20s}, {@code 20 s}, {@code 500ms}, {@code 5m}, {@code 2h}, {@code 1d}. */
    Duration time(String what) {
        String word = next(what + " such as 20s, 5m or 2h");
        Matcher matcher = TIME.matcher(word);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    what + " is '" + word + "'; expected a time such as 500ms, 20s, 5m, 2h or 1d");
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? next("a unit after " + word + ": ms, s, m, h or d") : matcher.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m", "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException("unit is '" + unit + "'; expected ms, s, m, h or d");
        };
    }

    /**
     * Checks that no word is left.
     *
     * @throws IllegalArgumentException if one is
     */
    void end() {
        if (!isEmpty()) {
            throw new IllegalArgumentException("'" + peek() + "' is not understood here; expected the end of the line");
        }
    }

    /** A duration in the form that {@link #time} reads. */
    static String text(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
