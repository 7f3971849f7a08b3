package dev.archipelago.external;

import static dev.archipelago.external.Recorded.NOW;
import static dev.archipelago.external.Recorded.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.spi.SourceException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseFieldTest {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1.50}", "{\"a\":\"1.50\"}", "{\"a\":\"+15e-1\"}"})
    void decimal_numberOrText_isRead(String json) throws SourceException {
        assertThat(field(json).at("a").decimal()).isEqualByComparingTo("1.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":null}",
                "{\"a\":\"NaN\"}",
                "{\"a\":\"Infinity\"}",
                "{\"a\":\"\"}",
                "{\"a\":true}",
                "{\"a\":[1]}",
                "{\"a\":{}}",
                "{\"a\":\"1,5\"}",
                "{\"a\":\"1e999999999\"}",
                "{\"a\":1e999999}",
                "[]"
            })
    void decimal_anythingElse_namesTheField(String json) {
        assertThatThrownBy(() -> field(json).at("a").decimal())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("field a must be a");
    }

    @Test
    void path_nested_isSpelledOut() {
        assertThatThrownBy(() -> field("{\"data\":[{\"p\":-1}]}")
                        .at("data")
                        .at(0)
                        .at("p")
                        .positive())
                .hasMessage("upstream: field data[0].p must be more than zero and at most 10^18, got -1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "100.1"})
    void share_outOfRange_isRefused(String value) {
        assertThatThrownBy(() -> field(value).share()).hasMessageContaining("from 0 to 100");
    }

    @Test
    void change_minusHundred_isRefused() {
        assertThatThrownBy(() -> field("-100").change()).isInstanceOf(SourceException.class);
    }

    @Test
    void change_null_isAbsent() throws SourceException {
        assertThat(field("null").change()).isEmpty();
    }

    @Test
    void positive_moreThanThereIs_isRefused() {
        assertThatThrownBy(() -> field("1000000000000000001").positive()).hasMessageContaining("10^18");
    }

    @Test
    void seconds_furtherAheadThanClocksDiffer_isRefused() {
        assertThatThrownBy(
                        () -> field(String.valueOf(NOW.getEpochSecond() + 301)).seconds(NOW))
                .hasMessageContaining("between 2009 and now");
    }

    @Test
    void seconds_littleAhead_isNow() throws SourceException {
        assertThat(field(String.valueOf(NOW.getEpochSecond() + 30)).seconds(NOW))
                .isEqualTo(NOW);
    }

    @Test
    void seconds_past_isKept() throws SourceException {
        assertThat(field("\"1772366400\"").seconds(NOW)).isEqualTo(Instant.ofEpochSecond(1772366400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1772366400000", "0", "-5", "1.5", "\"x\"", "12"})
    void seconds_notATime_isRefused(String json) {
        assertThatThrownBy(() -> field(json).seconds(NOW)).isInstanceOf(SourceException.class);
    }

    @Test
    void isoTime_text_isRead() throws SourceException {
        assertThat(field("\"2026-03-01T11:59:00.000Z\"").isoTime(NOW)).isEqualTo("2026-03-01T11:59:00Z");
    }

    @Test
    void isoTime_garbage_isRefused() {
        assertThatThrownBy(() -> field("\"yesterday\"").isoTime(NOW)).hasMessageContaining("a time such as");
    }

    @Test
    void wrong_longValue_isCut() {
        assertThat(field("\"" + "x".repeat(500) + "\"").wrong("short").getMessage())
                .hasSizeLessThan(150);
    }

    @Test
    void items_object_isRefused() {
        assertThatThrownBy(() -> field("{}").items()).hasMessageContaining("(root) must be an array");
    }
}
