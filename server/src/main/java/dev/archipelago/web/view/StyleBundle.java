package dev.archipelago.web.view;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The site's style sheets as one text, which every page contains, so that the first paint needs no second request. */
final class StyleBundle {

    private static final List<String> PARTS = List.of(
            "shared_assets/css/colors.css",
            "shared_assets/css/base/reset.css",
            "shared_assets/css/base/typography.css",
            "shared_assets/css/layouts/grid.css",
            "shared_assets/css/layouts/hero.css",
            "shared_assets/css/components/buttons.css",
            "shared_assets/css/components/navigation.css",
            "shared_assets/css/components/figures.css",
            "shared_assets/css/pages/home.css",
            "shared_assets/css/pages/lists.css",
            "shared_assets/css/pages/prose.css",
            "shared_assets/css/pages/settings.css",
            "shared_assets/css/pages/market.css",
            "shared_assets/css/pages/embed.css",
            "crypto_dashboard/assets/report-view.css");

    private static final Pattern SITE_URL = Pattern.compile("url\\(\"?/([^\")]+)\"?\\)");

    private StyleBundle() {}

    /**
     * The concatenated parts, which the build minified.
     *
     * @param assets resolves the URLs of the fonts
     * @throws IllegalStateException if a part is not on the class path
     */
    static String css(AssetUrls assets) {
        StringBuilder bundle = new StringBuilder(32 * 1024);
        for (String part : PARTS) {
            bundle.append(Asset.text(part).strip());
        }
        return SITE_URL.matcher(bundle)
                .replaceAll(match -> Matcher.quoteReplacement("url(\"" + assets.url(match.group(1)) + "\")"));
    }
}
