package dev.archipelago.web.view;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.language.Language;
import java.util.Locale;

/** Draws the state of the site as a small SVG with the name of the site and the state in words. */
public final class StatusBadge {

    private static final int MAX_NAME = 30;
    private static final int PADDING = 10;

    /** The average width of a character of the badge's font, in tenths of a pixel. */
    private static final int CHARACTER = 66;

    private StatusBadge() {}

    /** An SVG document of at most 2 KB. */
    public static String svg(String site, Health.Status status, Language language) {
        Messages messages = Messages.of(language);
        String name = site.length() > MAX_NAME ? site.substring(0, MAX_NAME - 1).strip() + "…" : site;
        String word = messages.get("status.state." + status.name().toLowerCase(Locale.ROOT));
        // The contrast of white to each of these is at least 4.5.
        String colour = switch (status) {
            case HEALTHY -> "#17753b";
            case DEGRADED -> "#8a5300";
            case UNHEALTHY -> "#b3261e";
        };
        int left = width(name);
        int right = width(word);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" viewBox="0 0 %1$d 20" role="img" \
                xml:lang="%2$s"><title>%3$s: %4$s</title>\
                <path fill="#3d4450" d="M3 0h%5$dv20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>\
                <path fill="%6$s" d="M%7$d 0h%8$da3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H%7$dz"/>\
                <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle" aria-hidden="true">\
                <text x="%9$d" y="14" textLength="%10$d" lengthAdjust="spacingAndGlyphs">%3$s</text>\
                <text x="%11$d" y="14" textLength="%12$d" lengthAdjust="spacingAndGlyphs">%4$s</text></g></svg>
                """.formatted(
                        left + right,
                        language.tag(),
                        escaped(name),
                        escaped(word),
                        left - 3,
                        colour,
                        left,
                        right - 3,
                        left / 2,
                        left - PADDING,
                        left + right / 2,
                        right - PADDING);
    }

    private static int width(String text) {
        return text.length() * CHARACTER / 10 + PADDING;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
