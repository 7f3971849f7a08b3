package dev.archipelago.web;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Parses whole numbers in URLs. */
final class Numbers {

    private Numbers() {}

    /** Whether {@code text} consists of digits only, whatever its magnitude. */
    static boolean isNumber(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 100) {
            return false;
        }
        return text.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    /** The number; empty if it is larger than any id. */
    static OptionalInt parse(String digits) {
        try {
            return OptionalInt.of(Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
