package dev.archipelago.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.archipelago.market.Kline;
import dev.archipelago.market.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class IndicatorSetTest {

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** Asserts equality to 1e-6 of the price, or of the value itself if it is not a difference of prices. */
    @ParameterizedTest
    @MethodSource("seeds")
    void of_randomKlines_agreesWithTheDefinitions(long seed) {
        int count = 1 + new Random(seed).nextInt(500);
        List<Kline> klines = RandomKlines.of(seed, count);

        Map<Indicator, BigDecimal> values = IndicatorSet.of(klines).values();
        Map<Indicator, Double> expected = Definitions.of(klines);

        assertThat(values.keySet()).isEqualTo(expected.keySet());
        double price = klines.getLast().close().doubleValue();
        expected.forEach((indicator, value) -> {
            double tolerance = switch (indicator) {
                case RSI_14 -> 0.01;
                case MACD, MACD_SIGNAL, MACD_HISTOGRAM -> 1e-6 * Math.max(Math.abs(value), 1e-4 * price);
                default -> 1e-6 * Math.abs(value);
            };
            assertThat(values.get(indicator).doubleValue())
                    .as("%s of %s klines", indicator, count)
                    .isCloseTo(value, within(tolerance));
        });
    }

    @ParameterizedTest
    @EnumSource
    void of_oneKlineTooFew_lacksTheIndicator(Indicator indicator) {
        List<Kline> klines = RandomKlines.of(3, indicator.klines());

        assertThat(IndicatorSet.of(klines).values()).containsKey(indicator);
        assertThat(IndicatorSet.of(klines.subList(1, klines.size())).values()).doesNotContainKey(indicator);
    }

    @Test
    void of_noKlines_isEmpty() {
        assertThat(IndicatorSet.of(List.of()).values()).isEmpty();
    }

    @Test
    void of_missingKline_isRefused() {
        List<Kline> klines = new ArrayList<>(RandomKlines.of(3, 30));
        klines.remove(20);

        assertThatThrownBy(() -> IndicatorSet.of(klines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "2025-01-22T00:00:00Z does not follow the one from 2025-01-20T00:00:00Z after 1d");
    }

    @Test
    void of_flatMarket_hasNoWidthAndRsiFiftyByDefinition() {
        double[] flat = Collections.nCopies(250, 0.1).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();

        Map<Indicator, BigDecimal> values =
                IndicatorSet.of(RandomKlines.of(flat, flat, flat)).values();

        Set<Indicator> zero = Set.of(Indicator.MACD, Indicator.MACD_SIGNAL, Indicator.MACD_HISTOGRAM, Indicator.ATR_14);
        values.forEach((indicator, value) -> {
            String expected = zero.contains(indicator) ? "0" : indicator.unit() == Unit.POINTS ? "50" : "0.1";
            assertThat(value).as(indicator.key()).isEqualByComparingTo(expected);
        });
    }

    /**
     * StockCharts ChartSchool, "Moving Averages - Simple and Exponential" (spreadsheet cs-movavg.xls, INTC): the EMA 10
     * there begins with the SMA of the first ten closes.
     */
    @Test
    void exponential_publishedExample_agrees() {
        double[] closes = {
            22.27, 22.19, 22.08, 22.17, 22.18, 22.13, 22.23, 22.43, 22.24, 22.29, 22.15, 22.39, 22.38, 22.61, 23.36,
            24.05, 23.75, 23.83, 23.95, 23.63, 23.82, 23.87, 23.65, 23.19, 23.10, 23.33, 22.68, 23.10, 22.40, 22.17
        };
        double[] expected = {
            22.22, 22.21, 22.24, 22.27, 22.33, 22.52, 22.80, 22.97, 23.13, 23.28, 23.34, 23.43, 23.51, 23.54, 23.47,
            23.40, 23.39, 23.26, 23.23, 23.08, 22.92
        };

        double[] averages = Smoothing.exponential(closes, 10);

        assertThat(averages).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(averages[i]).isCloseTo(expected[i], within(0.0101));
        }
    }

    /** investexcel.net, "How to Calculate MACD in Excel": the first MACD, and the first signal with its histogram. */
    @Test
    void macd_publishedExample_agrees() {
        double[] closes = {
            459.99, 448.85, 446.06, 450.81, 442.80, 448.97, 444.57, 441.40, 430.47, 420.05, 431.14, 425.66, 430.58,
            431.72, 437.87, 428.43, 428.35, 432.50, 443.66, 455.72, 454.49, 452.08, 452.73, 461.91, 463.58, 461.14,
            452.08, 442.66, 428.91, 429.79, 431.99, 427.72, 423.20, 426.21, 426.98, 435.69, 434.33, 429.80
        };

        assertThat(of(closes, 26, Indicator.MACD)).isCloseTo(8.27526950390762, within(1e-6));
        assertThat(of(closes, 34, Indicator.MACD)).isCloseTo(-2.07055819009491, within(1e-6));
        assertThat(of(closes, 34, Indicator.MACD_SIGNAL)).isCloseTo(3.03752586873394, within(1e-6));
        assertThat(of(closes, 34, Indicator.MACD_HISTOGRAM)).isCloseTo(-5.10808405882886, within(1e-6));
        assertThat(of(closes, 38, Indicator.MACD_SIGNAL)).isCloseTo(-0.152012994298479, within(1e-6));
    }

    private static double of(double[] closes, int count, Indicator indicator) {
        double[] first = Arrays.copyOf(closes, count);
        BigDecimal value =
                IndicatorSet.of(RandomKlines.of(first, first, first)).values().get(indicator);
        return value.doubleValue();
    }

    /**
     * StockCharts ChartSchool, "Bollinger Bands" (spreadsheet cs-bbands.xls): the standard deviation is that of a
     * population.
     */
    @Test
    void bollinger_publishedExample_agrees() {
        double[] closes = {
            86.16, 89.09, 88.78, 90.32, 89.07, 91.15, 89.44, 89.18, 86.93, 87.68, 86.96, 89.43, 89.32, 88.72, 87.45,
            87.26, 89.50, 87.90, 89.13, 90.70, 92.90, 92.98, 91.80, 92.66
        };
        double[] upper = {91.29, 91.95, 92.61, 92.93, 93.31};
        double[] middle = {88.71, 89.05, 89.24, 89.39, 89.51};
        double[] lower = {86.13, 86.14, 85.87, 85.85, 85.70};

        for (int i = 0; i < upper.length; i++) {
            assertThat(of(closes, 20 + i, Indicator.BOLLINGER_UPPER)).isCloseTo(upper[i], within(0.0101));
            assertThat(of(closes, 20 + i, Indicator.BOLLINGER_MIDDLE)).isCloseTo(middle[i], within(0.0101));
            assertThat(of(closes, 20 + i, Indicator.BOLLINGER_LOWER)).isCloseTo(lower[i], within(0.0101));
        }
    }

    /**
     * StockCharts ChartSchool, "Average True Range (ATR)" (spreadsheet cs-atr.xls, QQQQ): the ATR 14 from the
     * fourteenth day on.
     */
    @Test
    void averageTrueRange_publishedExample_agrees() {
        double[] highs = {
            48.70, 48.72, 48.90, 48.87, 48.82, 49.05, 49.20, 49.35, 49.92, 50.19, 50.12, 49.66, 49.88, 50.19, 50.36,
            50.57, 50.65, 50.43, 49.63, 50.33, 50.29, 50.17, 49.32, 48.50, 48.32, 46.80, 47.80, 48.39, 48.66, 48.79
        };
        double[] lows = {
            47.79, 48.14, 48.39, 48.37, 48.24, 48.64, 48.94, 48.86, 49.50, 49.87, 49.20, 48.90, 49.43, 49.73, 49.26,
            50.09, 50.30, 49.21, 48.98, 49.61, 49.20, 49.43, 48.08, 47.64, 41.55, 44.28, 47.31, 47.20, 47.90, 47.73
        };
        double[] closes = {
            48.16, 48.61, 48.75, 48.63, 48.74, 49.03, 49.07, 49.32, 49.91, 50.13, 49.53, 49.50, 49.75, 50.03, 50.31,
            50.52, 50.41, 49.34, 49.37, 50.23, 49.24, 49.93, 48.43, 48.18, 46.57, 45.41, 47.77, 47.72, 48.62, 47.85
        };
        double[] expected = {
            0.56, 0.59, 0.59, 0.57, 0.62, 0.62, 0.64, 0.67, 0.69, 0.78, 0.78, 1.21, 1.30, 1.38, 1.37, 1.34, 1.32
        };
        List<Kline> klines = RandomKlines.of(highs, lows, closes);

        for (int i = 0; i < expected.length; i++) {
            BigDecimal atr = IndicatorSet.of(klines.subList(0, 14 + i)).values().get(Indicator.ATR_14);
            assertThat(atr.doubleValue()).isCloseTo(expected[i], within(0.0101));
        }
    }
}
