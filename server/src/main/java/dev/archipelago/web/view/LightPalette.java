package dev.archipelago.web.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of the site's custom properties in the light theme, for renderers without {@code var()}. Immutable. */
public final class LightPalette {

    private static final String VAR = "var(";
    private static final Pattern PROPERTY = Pattern.compile("(--[\\w-]+)\\s*:\\s*([^;{}]+)[;}]");

    /** A custom property refers to another one through a few levels at most. */
    private static final int MAX_DEPTH = 8;

    private final Map<String, String> values;

    /** Reads {@code colors.css}, whose first rule is the light theme. */
    public LightPalette() {
        String css = Asset.text("shared_assets/css/colors.css");
        Map<String, String> found = new LinkedHashMap<>();
        Matcher property = PROPERTY.matcher(css.substring(0, css.indexOf('}') + 1));
        while (property.find()) {
            found.put(property.group(1), property.group(2).strip());
        }
        this.values = Map.copyOf(found);
    }

    /** The values by name; some refer to other properties. */
    Map<String, String> values() {
        return values;
    }

    /**
     * Replaces every {@code var()} in {@code css} by its value, its fallback, or {@code inherit}. Each of at most
     * {@value #MAX_DEPTH} passes is linear in the length of the text; an unclosed {@code var(} remains unchanged.
     */
    public String resolve(String css) {
        String resolved = css;
        for (int depth = 0; depth < MAX_DEPTH && resolved.contains(VAR); depth++) {
            String next = replaced(resolved);
            if (next.equals(resolved)) {
                break;
            }
            resolved = next;
        }
        return resolved;
    }

    /** Replaces each outermost {@code var()}; the next pass replaces those in its fallback. */
    private String replaced(String css) {
        StringBuilder out = new StringBuilder(css.length());
        int from = 0;
        for (int at = css.indexOf(VAR); at >= 0; at = css.indexOf(VAR, from)) {
            int end = closing(css, at + VAR.length());
            if (end < 0) {
                break;
            }
            out.append(css, from, at).append(value(css.substring(at + VAR.length(), end)));
            from = end + 1;
        }
        return out.append(css, from, css.length()).toString();
    }

    /** The index of the parenthesis that closes the one open at {@code start}; -1 if there is none. */
    private static int closing(String css, int start) {
        int open = 1;
        for (int i = start; i < css.length(); i++) {
            char c = css.charAt(i);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        return -1;
    }

    private String value(String arguments) {
        int comma = arguments.indexOf(',');
        String name = (comma < 0 ? arguments : arguments.substring(0, comma)).strip();
        String fallback = comma < 0 ? "inherit" : arguments.substring(comma + 1).strip();
        return values.getOrDefault(name, fallback);
    }
}
