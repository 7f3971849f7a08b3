package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.market.Metrics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class JsonCodecTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final JsonCodec<GlobalFigures> codec = JsonCodec.of(GlobalFigures.class);

    private final GlobalFigures figures = new GlobalFigures(
                    Map.of(Metrics.VOLUME_24H_USD, new BigDecimal("1.50")), NOW, List.of("no market cap"))
            .with(Metrics.BTC_MARKET_CAP_PERCENTAGE, Optional.of(new BigDecimal("56.4")))
            .with(Metrics.ETH_MARKET_CAP_PERCENTAGE, Optional.empty());

    @Test
    void decode_encodedFigures_areTheSame() {
        assertThat(codec.text(figures)).contains("{\"volume_24h_usd\":1.50,\"btc_market_cap_percentage\":56.4}");
        assertThat(codec.decode(codec.encode(figures))).isEqualTo(figures);
    }

    @Test
    void decode_unknownMetric_isRefused() {
        String unknown = codec.text(figures).replace("volume_24h_usd", "volume_48h_usd");

        assertThatThrownBy(() -> codec.fromText(unknown))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("volume_48h_usd");
    }
}
