package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.infrastructure.digest.Sha256;
import java.util.HexFormat;

/** The script that is stored with a report, which runs only if the reader allows it. */
final class StoredScript {

    private static final int DIGEST_BYTES = 16;

    private StoredScript() {}

    /**
     * Whether some chart of the report can be drawn only by its script; charts with data are drawn by the site's own
     * script.
     */
    static boolean isNeeded(ReportDocument document) {
        return !document.script().isBlank() && BodyWithCharts.leavesChartsToScript(document.body());
    }

    /** Identifies the code in the reader's consent: the first half of its SHA-256 in hexadecimal digits. */
    static String digest(String code) {
        return HexFormat.of().formatHex(Sha256.of(code), 0, DIGEST_BYTES);
    }
}
