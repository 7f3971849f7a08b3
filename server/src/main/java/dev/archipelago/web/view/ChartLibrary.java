package dev.archipelago.web.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Chart.js, which draws the market's past in browsers. Pages load it when its chart comes near the window. */
public final class ChartLibrary {

    /** Where it is served; pages ask {@link AssetUrls} for its address by this path. */
    public static final String PATH = "shared_assets/js/chart.umd.min.js";

    private static final String RESOURCE = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private ChartLibrary() {}

    /**
     * The script as its package has it, without the address of a source map that is not served.
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
