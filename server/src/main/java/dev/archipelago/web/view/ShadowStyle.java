package dev.archipelago.web.view;

import java.util.stream.Collectors;

/** The styles of the print view for a shadow root: its host replaces the root element, always in the light theme. */
final class ShadowStyle {

    private ShadowStyle() {}

    /** @param content the styles of a report document without colours, which become values here, and without icons */
    static String css(String content, LightPalette palette) {
        String colors = palette.values().entrySet().stream()
                .map(property -> property.getKey() + ":" + property.getValue() + ";")
                .sorted()
                .collect(Collectors.joining());
        String host = ":host{color-scheme:light;color:var(--text-primary);" + colors + "}\n";
        return host + (content + Asset.text("report/print.css")).replace(":root", ":host");
    }
}
