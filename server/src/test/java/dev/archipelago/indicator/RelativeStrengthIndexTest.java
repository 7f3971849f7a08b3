package dev.archipelago.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeStrengthIndexTest {
    /**
     * The worked example of StockCharts ChartSchool, "Relative Strength Index (RSI)" (spreadsheet cs-rsi.xls, QQQQ from
     * 14 December 2009): closing prices, and the RSI-14 from the fifteenth on.
     */
    private static final double[] CLOSES = {
        44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328,
        45.6140, 46.2820, 46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521, 45.7137, 46.4515,
        45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314
    };

    private static final double[] EXPECTED = {
        70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87, 45.46,
        37.30, 33.08, 37.77
    };

    private static List<BigDecimal> decimals(double... values) {
        List<BigDecimal> decimals = new ArrayList<>();
        for (double value : values) {
            decimals.add(BigDecimal.valueOf(value));
        }
        return decimals;
    }

    @Test
    void of_publishedExample_agrees() {
        List<BigDecimal> closes = decimals(CLOSES);
        for (int i = 0; i < EXPECTED.length; i++) {
            assertThat(RelativeStrengthIndex.of(closes.subList(0, 15 + i)).doubleValue())
                    .isCloseTo(EXPECTED[i], within(0.011));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void of_fiveHundredCandles_agreesWithWilder(long seed) {
        double[] closes = RandomKlines.closes(RandomKlines.of(seed, 500));
        assertThat(RelativeStrengthIndex.of(decimals(closes)).doubleValue())
                .isCloseTo(Definitions.rsi(closes), within(0.0001));
    }

    @Test
    void of_onlyGains_isHundred() {
        List<BigDecimal> rising = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            rising.add(BigDecimal.valueOf(i));
        }
        assertThat(RelativeStrengthIndex.of(rising)).isEqualByComparingTo("100");
        Collections.reverse(rising);
        assertThat(RelativeStrengthIndex.of(rising)).isEqualByComparingTo("0");
    }

    @Test
    void of_flatMarket_isFiftyByDefinition() {
        assertThat(RelativeStrengthIndex.of(Collections.nCopies(30, BigDecimal.TEN)))
                .isEqualByComparingTo("50");
    }

    @Test
    void of_tooFew_isRefused() {
        assertThatThrownBy(() -> RelativeStrengthIndex.of(Collections.nCopies(14, BigDecimal.TEN)))
                .hasMessageContaining("needs 15 closing prices, got 14");
    }
}
