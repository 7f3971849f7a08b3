package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportDocument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The script that came with a report, which runs only where the reader allows it. */
final class StoredScript {

    private static final int DIGEST_BYTES = 16;

    private StoredScript() {}

    /** Whether some chart of the report can be drawn by its script alone; charts described by data are drawn by ours. */
    static boolean isNeeded(ReportDocument document) {
        return !document.script().isBlank() && BodyWithCharts.leavesChartsToScript(document.body());
    }

    /** What names the code in consent: the first half of its SHA-256 in hexadecimal digits. */
    static String digest(String code) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
