package dev.archipelago.web.pdf;

import java.util.Map;
import java.util.stream.Collectors;

/** Writes the pictures that reports use as signs with signs that the fonts of a PDF have. */
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
            // Asks for a coloured picture of the sign before it, which there is none of.
            Map.entry(0xFE0F, ""));

    private PdfSymbols() {}

    /** The text with plain characters where there are any. */
    static String plain(String text) {
        return text.codePoints()
                .mapToObj(sign -> PLAIN.getOrDefault(sign, Character.toString(sign)))
                .collect(Collectors.joining());
    }
}
