package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | IDENTITY",
                "gzip                      | GZIP",
                "GZip , BR                 | BR",
                "gzip, deflate, br, zstd   | BR",
                "gzip;q=1.0, br;q=0.5      | GZIP",
                "br;q=0, gzip;q=0          | IDENTITY",
                "*                         | BR",
                "*;q=0                     | IDENTITY",
                "br;q=0, *                 | GZIP",
                "identity, gzip;q=0.5      | IDENTITY",
                "identity;q=0.5, gzip      | GZIP",
                "gzip;q=nonsense           | GZIP",
                "gzip;q=7                  | GZIP",
                "deflate                   | IDENTITY",
                "brr, xgzip                | IDENTITY",
                ",,;,                      | IDENTITY"
            })
    void negotiate_header_choosesTheBest(String header, Encoding expected) {
        assertThat(Encoding.negotiate(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"abc\"            | true",
                "W/\"abc\"          | true",
                "\"x\", \"abc\"     | true",
                "*                  | true",
                "\"abcd\"           | false",
                "\"x\"              | false",
                "x\"abc\"           | false",
                "abc                | false"
            })
    void match_condition_comparesWeakly(String condition, boolean expected) {
        assertThat(EntityTags.match(condition, "\"abc\"")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 'Thu, 01 Jan 1970 00:00:00 GMT'", "1794960000, 'Wed, 18 Nov 2026 00:00:00 GMT'"})
    void date_second_isAnHttpDate(long second, String expected) {
        assertThat(HttpDate.of(second)).isEqualTo(expected);
    }
}
