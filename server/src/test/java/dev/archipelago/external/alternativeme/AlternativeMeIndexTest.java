package dev.archipelago.external.alternativeme;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.SourceException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlternativeMeIndexTest {
    private static FearGreed fetch(String body) throws SourceException {
        return new AlternativeMeIndex(URI.create("https://api.alternative.me"), Recorded.json(body), () -> NOW).fetch();
    }

    @Test
    void fetch_documentedAnswer_isRead() throws SourceException {
        FearGreed index = fetch("""
            {"name":"Fear and Greed Index","data":[{"value":"40","value_classification":"Fear","timestamp":"1772323200",
            "time_until_update":"68499"}],"metadata":{"error":null}}\
            """);
        assertThat(index.value()).isEqualTo(40);
        assertThat(index.observedAt()).isEqualTo("2026-03-01T00:00:00Z");
    }

    @Test
    void fetch_severalDays_takesTheNewestThatIsRight() throws SourceException {
        assertThat(fetch("""
            {"data":[{"value":"40","timestamp":"1772236800"},{"value":"x","timestamp":"1772323200"},
            {"value":41,"timestamp":1772280000}],"metadata":{"error":null}}\
            """).value()).isEqualTo(41);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"data\":[]}",
                "{\"data\":[{}]}",
                "{\"data\":[{\"value\":\"101\"}]}",
                "{\"data\":[{\"value\":\"-1\"}]}",
                "{\"data\":[{\"value\":\"40.5\"}]}",
                "{\"data\":[{\"value\":\"Fear\"}]}",
                "{\"data\":[{\"value\":\"40\",\"timestamp\":\"03-01-2026\"}]}"
            })
    void fetch_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> fetch(body)).hasMessageContaining("alternative_me: field");
    }
}
