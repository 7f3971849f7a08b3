package dev.archipelago.external;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as the answer of each endpoint: possible values or one clear failure, never anything else. One test for all
 * decoders, since Jazzer fuzzes only one test of a JVM.
 */
@Tag("alone")
class AnswerFuzzTest {

    /** Where the fuzzer begins: the recorded answer of every endpoint, a foreign one for the others. */
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
