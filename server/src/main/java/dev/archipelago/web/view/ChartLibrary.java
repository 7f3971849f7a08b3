package dev.archipelago.web.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Provides Chart.js, which draws the market history in browsers. Pages load it when its chart approaches the viewport.
 */
public final class ChartLibrary {

    /** The path of the script for {@link AssetUrls}. */
    public static final String PATH = "shared_assets/js/chart.umd.min.js";

    private static final String RESOURCE = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private ChartLibrary() {}

    /**
     * The script from its package, without the URL of the source map, which is not served.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    public static String script() {
        try (InputStream in = ChartLibrary.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path; build again with ./run");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " could not be read", e);
        }
    }
}
