package dev.archipelago.web.view;

import java.util.List;
import java.util.stream.Collectors;

/** The styles of the print view for a shadow root: its host takes the place of the root element, always in the light theme. */
final class ShadowStyle {

    /** Colours come as values below, and icons are left out. */
    private static final List<String> LEFT_OUT = List.of("colors", "icons");

    private ShadowStyle() {}

    /** @param names the shared sheets of a report document, without folder and ending */
    static String css(List<String> names, LightPalette palette) {
        String colors = palette.values().entrySet().stream()
                .map(property -> property.getKey() + ":" + property.getValue() + ";")
                .sorted()
                .collect(Collectors.joining());
        String shared = names.stream()
                .filter(name -> !LEFT_OUT.contains(name))
                .map(name -> Asset.text("shared_assets/css/" + name + ".css"))
                .collect(Collectors.joining("\n"));
        String host = ":host{color-scheme:light;color:var(--text-primary);" + colors + "}\n";
        return host + (shared + Asset.text("report/print.css")).replace(":root", ":host");
    }
}
