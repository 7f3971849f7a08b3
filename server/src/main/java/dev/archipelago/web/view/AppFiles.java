package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generates the web app manifest and the service worker, with which a browser installs the site and reads it offline.
 * Thread-safe.
 */
public final class AppFiles {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String WORKER = Asset.text("app/service-worker.js");
    private static final String IMAGES = "shared_assets/images/";
    private static final List<Integer> SIZES = List.of(192, 512);

    /** The files that every page loads. */
    private static final List<String> LAYOUT = List.of(
            LayoutModel.REGULAR,
            LayoutModel.SEMIBOLD,
            IMAGES + "favicon.svg",
            "shared_components/core/theme-manager.js",
            "shared_components/core/language-toggle.js",
            "shared_components/core/keyboard.js",
            "shared_components/core/app.js");

    private final SiteView site;

    public AppFiles(SiteView site) {
        this.site = site;
    }

    /** The web app manifest (W3C, Web Application Manifest) in {@code language}. */
    public String manifest(Language language) {
        Messages text = Messages.of(language);
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("id", "/");
        manifest.put("name", text.get("app.name", site.name()));
        manifest.put("short_name", site.name());
        manifest.put("description", text.get("home.description"));
        manifest.put("lang", language.tag());
        manifest.put("dir", "ltr");
        // Without a language, the site opens in the one that the reader chose last.
        manifest.put("start_url", "/");
        manifest.put("scope", "/");
        manifest.put("display", "standalone");
        manifest.put("theme_color", "#fbfaf7");
        manifest.put("background_color", "#fbfaf7");
        manifest.put("categories", List.of("finance", "news"));
        manifest.put("icons", icons());
        manifest.put(
                "shortcuts",
                List.of(
                        Map.of("name", text.get("nav.newest"), "url", "/crypto_report"),
                        Map.of("name", text.get("nav.list"), "url", "/crypto_reports_list")));
        return JSON.writeValueAsString(manifest);
    }

    /** The service worker. It contains the versioned URLs of its files, so it changes whenever one of them does. */
    public String serviceWorker(OfflineSite offline) {
        List<String> files = Stream.concat(LAYOUT.stream(), offline.files().stream())
                .distinct()
                .toList();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("files", site.assets().urlsFrom(files));
        values.put("languages", Language.all().stream().map(Language::tag).toList());
        values.put("pages", offline.installed());
        values.put("visited", offline.visited());
        values.put("frames", offline.frames());
        return "const SITE = " + JSON.writeValueAsString(values) + ";\n" + WORKER;
    }

    private List<Map<String, String>> icons() {
        if (site.logo().isPresent()) {
            return List.of(icon("favicon.svg", "any", "image/svg+xml", "any"));
        }
        List<Map<String, String>> icons = new ArrayList<>();
        for (int size : SIZES) {
            String sizes = size + "x" + size;
            icons.add(icon("app-" + size + ".png", sizes, "image/png", "any"));
            icons.add(icon("app-maskable-" + size + ".png", sizes, "image/png", "maskable"));
        }
        return icons;
    }

    private Map<String, String> icon(String file, String sizes, String type, String purpose) {
        Map<String, String> icon = new LinkedHashMap<>();
        icon.put("src", site.assets().url(IMAGES + file));
        icon.put("sizes", sizes);
        icon.put("type", type);
        icon.put("purpose", purpose);
        return icon;
    }
}
