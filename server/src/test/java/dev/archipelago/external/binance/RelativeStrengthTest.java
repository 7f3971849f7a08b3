package dev.archipelago.external.binance;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.SourceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeStrengthTest {
    /**
     * Returns the RSI by Wilder, "New Concepts in Technical Trading Systems" (1978): the simple mean of the first 14
     * changes, then (13 * previous + current) / 14.
     */
    private static double wilder(List<BigDecimal> closes) {
        double gain = 0;
        double loss = 0;
        for (int i = 1; i < closes.size(); i++) {
            double change = closes.get(i).subtract(closes.get(i - 1)).doubleValue();
            double up = Math.max(change, 0);
            double down = Math.max(-change, 0);
            gain = i <= 14 ? gain + up / 14 : (gain * 13 + up) / 14;
            loss = i <= 14 ? loss + down / 14 : (loss * 13 + down) / 14;
        }
        return 100 - 100 / (1 + gain / loss);
    }

    private static List<BigDecimal> walk(long seed) {
        Random random = new Random(seed);
        List<BigDecimal> closes = new ArrayList<>();
        double price = 60_000;
        for (int i = 0; i < 500; i++) {
            price *= 1 + random.nextGaussian() * 0.03;
            closes.add(BigDecimal.valueOf(price).setScale(2, RoundingMode.HALF_UP));
        }
        return closes;
    }

    /** Returns daily klines in the documented format. The last one is open at noon. */
    private static String klines(List<BigDecimal> closes) {
        StringBuilder json = new StringBuilder("[");
        Instant open = Instant.parse("2026-03-01T00:00:00Z").minus(Duration.ofDays(closes.size() - 1L));
        for (BigDecimal close : closes) {
            json.append(json.length() > 1 ? "," : "")
                    .append(
                            "[%1$d,\"%2$s\",\"%2$s\",\"%2$s\",\"%2$s\",\"10.0\",%3$d,\"2434.1\",308,\"1756.8\",\"28.4\",\"0\"]"
                                    .formatted(open.toEpochMilli(), close, open.toEpochMilli() + 86_399_999));
            open = open.plus(Duration.ofDays(1));
        }
        return json.append("]").toString();
    }

    private static Rsi fetch(String body) throws SourceException {
        return new BinanceRsi(URI.create("http://localhost:1"), Recorded.json(body), () -> NOW).fetch();
    }

    @Test
    void fetch_openCandle_givesLiveAndClosed() throws SourceException {
        List<BigDecimal> closes = walk(7);
        Rsi rsi = fetch(klines(closes));
        assertThat(rsi.live().doubleValue()).isCloseTo(wilder(closes), within(0.01));
        assertThat(rsi.observedAt()).isEqualTo(NOW);
        assertThat(rsi.closed()).hasValueSatisfying(closed -> {
            assertThat(closed.value().doubleValue()).isCloseTo(wilder(closes.subList(0, 499)), within(0.01));
            assertThat(closed.at()).isEqualTo("2026-02-28T23:59:59.999Z");
        });
    }

    @Test
    void fetch_tooFew_isRefused() {
        assertThatThrownBy(() -> fetch(klines(walk(1).subList(0, 15)))).hasMessageContaining("at least 16, got 15");
    }

    @Test
    void fetch_oldKlines_areRefused() {
        assertThatThrownBy(() -> fetch(klines(walk(1))
                        .replace("\"0\"]]", "\"0\"]]")
                        .replaceAll(",\\[17[0-9]{11},[^\\]]*\\](?=(,\\[[^\\]]*\\]){0,9}\\])", "")))
                .hasMessageContaining("last kline must be the current one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[[]]",
                "[[1,2]]",
                "[{}]",
                "[[1772366400000,\"1\",\"1\",\"1\",\"0\",\"1\",1772452799999]]",
                "[[1772366400000,\"1\",\"1\",\"1\",\"5\",\"1\",1772452799999]]",
                "[[1772366400000,\"1\",\"2\",\"1.5\",\"1.5\",\"1\",1772452799999]]",
                "[[1772366400000,\"1\",\"1\",\"1\",\"1\",\"-1\",1772452799999]]",
                "[[1772366400000,\"1\",\"1\",\"1\",\"1\",\"1\",1]]",
                "[[-1,\"1\",\"1\",\"1\",\"5\",\"1\",1]]"
            })
    void fetch_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> fetch(body))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("field");
    }

    @Test
    void fetch_outOfOrder_isRefused() {
        String row = "[1772366400000,\"5\",\"5\",\"5\",\"5\",\"1\",1772452799999]";
        assertThatThrownBy(() -> fetch("[" + row + "," + row + "]")).hasMessageContaining("[1][0]");
    }
}
