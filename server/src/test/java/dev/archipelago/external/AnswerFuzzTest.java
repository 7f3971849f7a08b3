package dev.archipelago.external;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes the response of each endpoint with arbitrary bytes: the result is plausible values or a
 * {@code SourceException}. One test for all decoders, since Jazzer fuzzes only one test per JVM.
 */
@Tag("alone")
class AnswerFuzzTest {

    /** Returns the seed inputs: the recorded responses, each of which is decoded as that of every endpoint. */
    static Stream<byte[]> recorded() {
        return Arrays.stream(Endpoint.values())
                .map(endpoint -> endpoint.recorded().getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "5m")
    void answer(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        for (Endpoint endpoint : Endpoint.values()) {
            endpoint.digest(200, text);
        }
    }
}
