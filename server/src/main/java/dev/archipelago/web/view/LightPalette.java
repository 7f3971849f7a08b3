package dev.archipelago.web.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of the site's custom properties in the light theme, for what is printed by programs that know no {@code var()}.
 * Immutable.
 */
public final class LightPalette {

    private static final Pattern PROPERTY = Pattern.compile("(--[\\w-]+)\\s*:\\s*([^;{}]+);");

    /** With a fallback that holds at most one pair of brackets of its own. */
    private static final Pattern VAR =
            Pattern.compile("var\\(\\s*(--[\\w-]+)\\s*(?:,\\s*([^()]*(?:\\([^()]*\\))?[^()]*))?\\)");

    /** Names lead to names a few times at most. */
    private static final int DEEPEST = 8;

    private final Map<String, String> values;

    /** Reads {@code colors.css}, whose first rule is the light theme. */
    public LightPalette() {
        String css = Asset.text("shared_assets/css/colors.css");
        Map<String, String> found = new LinkedHashMap<>();
        Matcher property = PROPERTY.matcher(css.substring(0, css.indexOf('}')));
        while (property.find()) {
            found.put(property.group(1), property.group(2).strip());
        }
        this.values = Map.copyOf(found);
    }

    /** The values by name; some name others. */
    Map<String, String> values() {
        return values;
    }

    /** {@code css} with every {@code var()} replaced by its value, its fallback, or {@code inherit}. */
    public String resolve(String css) {
        String resolved = css;
        for (int depth = 0; depth < DEEPEST && resolved.contains("var("); depth++) {
            resolved = VAR.matcher(resolved).replaceAll(match -> {
                String value = values.get(match.group(1));
                String fallback =
                        match.group(2) == null ? "inherit" : match.group(2).strip();
                return Matcher.quoteReplacement(value == null ? fallback : value);
            });
        }
        return resolved;
    }
}
