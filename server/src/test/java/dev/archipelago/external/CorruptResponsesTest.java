package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests every endpoint with its recorded response, with systematic corruptions of it, and with random ones. */
class CorruptResponsesTest {
    private static final List<String> INSTEAD = List.of(
            "null",
            "0",
            "-1",
            "\"\"",
            "\"NaN\"",
            "{}",
            "[]",
            "true",
            "1e400",
            "\"1e-400\"",
            "99999999999999999999",
            "-101");
    private static final List<String> BODIES = List.of(
            "",
            " ",
            "null",
            "[]",
            "{}",
            "5",
            "\"x\"",
            "[null]",
            "[[[]]]",
            "{\"data\":null}",
            "{\"data\":[[]]}",
            "<html></html>",
            "{\"error\":\"x\"}",
            "{\"status\":{\"error_code\":\"1008\"}}",
            "{\"error\":{\"status\":{\"error_code\":429}}}",
            "{\"code\":-1121}",
            "{\"code\":\"x\"}",
            "{\"status\":5}",
            "{\"status\":{\"error_code\":{}}}",
            "{\"error\":[]}");
    private static final String TELLING = "{}[]\",:\\u0ndtf-+e.019";

    @ParameterizedTest
    @EnumSource
    void fetch_recorded_isRead(Endpoint endpoint) {
        assertThat(endpoint.digest(200, endpoint.recorded())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void fetch_foreignBodyWithAnyStatus_isOneClearFailure(Endpoint endpoint) {
        for (String body : BODIES) {
            for (int status : new int[] {200, 204, 301, 400, 401, 403, 418, 429, 451, 500, 503}) {
                assertThat(endpoint.digest(status, body))
                        .as("%d %s", status, body)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetch_eachValueReplaced_yieldsNoInvalidValue(Endpoint endpoint) {
        String body = endpoint.recorded();
        for (int[] value : values(body)) {
            for (String instead : INSTEAD) {
                endpoint.digest(200, body.substring(0, value[0]) + instead + body.substring(value[1]));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetch_cutAnywhere_isOneClearFailure(Endpoint endpoint) {
        String body = endpoint.recorded().strip();
        for (int length = 0; length < body.length(); length += 1 + length / 40) {
            assertThat(endpoint.digest(200, body.substring(0, length))).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetch_charactersReplacedAtRandom_yieldsNoInvalidValue(Endpoint endpoint) {
        mutate(endpoint, 500);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void fetch_charactersReplacedAtRandomForLong_yieldsNoInvalidValue(Endpoint endpoint) {
        mutate(endpoint, 200_000);
    }

    @Test
    void values_example_areFound() {
        assertThat(values("{\"a\":1,\"b\":[\"x\",null]}")).hasSize(3);
    }

    private static void mutate(Endpoint endpoint, int rounds) {
        Random random = new Random(20_260_301);
        String body = endpoint.recorded();
        for (int round = 0; round < rounds; round++) {
            StringBuilder spoilt = new StringBuilder(body);
            for (int change = random.nextInt(4); change >= 0; change--) {
                spoilt.setCharAt(random.nextInt(spoilt.length()), TELLING.charAt(random.nextInt(TELLING.length())));
            }
            endpoint.digest(200, spoilt.toString());
        }
    }

    /** Returns the offsets, start and end, of all scalar values of members and elements. */
    private static List<int[]> values(String json) {
        List<int[]> values = new ArrayList<>();
        int at = 0;
        while (at < json.length()) {
            char c = json.charAt(at);
            int end = at;
            if (c == '"') {
                end = json.indexOf('"', at + 1) + 1;
            } else if (Character.isLetterOrDigit(c) || c == '-') {
                while (end < json.length()
                        && "+-.eE".indexOf(json.charAt(end)) + 1 + (Character.isLetterOrDigit(json.charAt(end)) ? 1 : 0)
                                > 0) {
                    end++;
                }
            }
            if (end > at && (end == json.length() || json.charAt(end) != ':')) {
                values.add(new int[] {at, end});
            }
            at = Math.max(end, at + 1);
        }
        return values;
    }
}
