package dev.archipelago.external.taapi;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaapiRsiTest {
    private static TaapiRsi source(Recorded transport) {
        return new TaapiRsi(
                URI.create("https://api.taapi.io"), Optional.of(new Secret("hunter 2")), transport, () -> NOW);
    }

    @Test
    void fetch_documentedAnswer_isRead() throws SourceException {
        Recorded transport = Recorded.json("{\"value\":69.8259211745199}");
        Rsi rsi = source(transport).fetch();
        assertThat(rsi.live()).isEqualByComparingTo("69.8259211745199");
        assertThat(rsi.closed()).isEmpty();
        assertThat(transport.asked.element().getRawQuery())
                .isEqualTo("secret=hunter+2&exchange=binance&symbol=BTC%2FUSDT&interval=1d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"value\":null}",
                "{\"value\":101}",
                "{\"value\":0}",
                "{\"value\":100}",
                "{\"value\":-1}",
                "{\"value\":\"x\"}"
            })
    void fetch_otherShape_namesTheField(String body) {
        assertThatThrownBy(() -> source(Recorded.json(body)).fetch())
                .hasMessageContaining("taapi_io: field value")
                .hasMessageNotContaining("hunter");
    }

    @Test
    void fetch_withoutKey_isNotConfigured() {
        TaapiRsi source =
                new TaapiRsi(URI.create("https://api.taapi.io"), Optional.empty(), Recorded.json("{}"), () -> NOW);
        assertThat(catchThrowableOfType(SourceException.class, source::fetch).kind())
                .isEqualTo(Kind.NOT_CONFIGURED);
        assertThat(source.configured()).isFalse();
    }
}
