package dev.archipelago.web.pdf;

import java.util.Map;
import java.util.stream.Collectors;

/** Replaces emoji by symbols that the fonts of a PDF contain. */
final class PdfSymbols {

    private static final Map<Integer, String> PLAIN = Map.ofEntries(
            Map.entry(0x2705, "\u2713"),
            Map.entry(0x274C, "\u2717"),
            Map.entry(0x274E, "\u2717"),
            Map.entry(0x2753, "?"),
            Map.entry(0x2757, "!"),
            Map.entry(0x2795, "+"),
            Map.entry(0x2796, "\u2212"),
            Map.entry(0x2B50, "\u2605"),
            Map.entry(0x1F4C8, "\u2197"),
            Map.entry(0x1F4C9, "\u2198"),
            Map.entry(0x1F534, "\u25CF"),
            Map.entry(0x1F7E0, "\u25CF"),
            Map.entry(0x1F7E1, "\u25CF"),
            Map.entry(0x1F7E2, "\u25CF"),
            // Variation selector 16 requests an emoji, which the fonts lack.
            Map.entry(0xFE0F, ""));

    private PdfSymbols() {}

    /** The text with each emoji that has a plain equivalent replaced by it. */
    static String plain(String text) {
        return text.codePoints()
                .mapToObj(character -> PLAIN.getOrDefault(character, Character.toString(character)))
                .collect(Collectors.joining());
    }
}
