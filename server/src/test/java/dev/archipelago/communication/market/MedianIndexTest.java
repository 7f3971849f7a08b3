package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.MedianIndex.Median;
import dev.archipelago.market.PriceComposition.LeftOut;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MedianIndexTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    private final MedianIndex index = new MedianIndex();

    /** Prices of a, b, c and d; 0 for a source without a price. */
    private static Map<String, BigDecimal> prices(double... values) {
        Map<String, BigDecimal> prices = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                prices.put(NAMES.get(i), BigDecimal.valueOf(values[i]));
            }
        }
        return prices;
    }

    private Median median(double... values) {
        return index.of(prices(values)).orElseThrow();
    }

    @Test
    void of_oddAndEvenNumbers_isTheMiddle() {
        assertThat(median(100, 101, 100.5).value()).isEqualByComparingTo("100.5");
        assertThat(median(100, 101, 100.5, 100.7).value()).isEqualByComparingTo("100.6");
        assertThat(median(100).value()).isEqualByComparingTo("100");
        assertThat(index.of(Map.of())).isEmpty();
    }

    @Test
    void of_agreeingPrices_haveASpreadAndLeaveNoneOut() {
        Median median = median(100, 100.5, 101);
        assertThat(median.sources()).containsExactly("a", "b", "c");
        assertThat(median.spreadPercent()).isEqualByComparingTo("0.995");
        assertThat(median.leftOut()).isEmpty();
    }

    @Test
    void of_oneOfThreeDeviates_leavesOutThatOneOnly() {
        Median median = median(100, 100.1, 105);
        assertThat(median.sources()).containsExactly("a", "b");
        assertThat(median.value()).isEqualByComparingTo("100.05");
        assertThat(median.leftOut()).singleElement().satisfies(out -> {
            assertThat(out.source()).isEqualTo("c");
            assertThat(out.differencePercent()).contains(new BigDecimal("4.95"));
        });
    }

    @Test
    void of_deviatingPriceReturns_isUsedAgainWithinHalfOfTheLimit() {
        median(100, 100, 105);
        assertThat(median(100, 100, 101.5).sources()).containsExactly("a", "b");
        assertThat(median(100, 100, 101.01).sources()).containsExactly("a", "b");
        assertThat(median(100, 100, 100.99).sources()).containsExactly("a", "b", "c");
        assertThat(median(100, 100, 101.5).sources()).containsExactly("a", "b", "c");
    }

    @Test
    void of_twoContradict_followsTheOneNearTheLastMedian() {
        assertThat(index.of(prices(100, 105))).isEmpty();
        median(100, 100.2);
        assertThat(median(100, 105).sources()).containsExactly("a");
        assertThat(median(100, 101.5).sources()).containsExactly("a");
        assertThat(median(100, 100.5).sources()).containsExactly("a", "b");
        index.forget();
        assertThat(index.of(prices(100, 105))).isEmpty();
    }

    @Test
    void of_allMoveOneAfterTheOther_followsTheMajority() {
        median(100, 100, 100, 100);
        assertThat(median(95, 100, 100, 100).sources()).containsExactly("b", "c", "d");
        assertThat(median(95, 100, 95, 100).sources()).containsExactly("b", "d");
        assertThat(median(95, 100, 95, 95).sources()).containsExactly("a", "c", "d");
        assertThat(median(95, 95, 95, 95).sources()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void of_oneOfFourAnywhere_neverMovesTheMedianByMoreThanTheOthersDiffer() {
        Random random = new Random(20_261_130);
        for (int round = 0; round < 5_000; round++) {
            double[] prices = new double[3 + random.nextInt(2)];
            for (int i = 0; i < prices.length; i++) {
                prices[i] = 100 + random.nextDouble() * 0.1;
            }
            prices[random.nextInt(prices.length)] = 1 + random.nextDouble() * 1_000;
            assertThat(median(prices).value()).isBetween(new BigDecimal("99.99"), new BigDecimal("100.11"));
            index.forget();
        }
    }

    @Test
    void leftOut_reason_isTheDeviation() {
        assertThat(median(100, 100, 90).leftOut())
                .extracting(LeftOut::source, out -> out.reason().name())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("c", "DEVIATES"));
    }
}
