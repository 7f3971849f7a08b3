package dev.archipelago.communication.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportFileFuzzTest {

    private static final int ROUNDS = 20_000;
    private static final byte[] TELLING =
            "{}[]\",:\\u0ndtf-+e\0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Test
    void read_mutatedBytes_isReportsOrOneClearRefusal() throws IOException {
        byte[] original;
        try (InputStream sample = ReportFileFuzzTest.class.getResourceAsStream("/samples/sample-3.json")) {
            original = sample.readNBytes(3_000);
        }
        byte[] valid = ("[{\"id\":1,\"html_content\":\"<p>ổn\\u00e9\",\"css_content\":null,"
                        + "\"created_at\":\"2025-08-14T20:40:21+07:00\"},{\"html_content\":\"b\"}]")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Random random = new Random(20_260_102);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = (round % 10 == 0 ? original : valid).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : TELLING[random.nextInt(TELLING.length)];
            }
            accepted += accepts(bytes) ? 1 : 0;
        }
        assertThat(accepted).isBetween(1, ROUNDS - 1);
    }

    private static boolean accepts(byte[] bytes) throws IOException {
        try {
            assertThat(ReportFile.read(new ByteArrayInputStream(bytes), false)).isNotEmpty();
            return true;
        } catch (BrokenReportFileException e) {
            assertThat(e.reason()).isNotBlank();
            return false;
        }
    }
}
