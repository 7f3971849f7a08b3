package dev.archipelago.web.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.geom.Rectangle2D;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SvgPathTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "M 1 2 L 3 4 Z|1 2 2 2",
                "M1.0 2.0L3.0 4.0|1 2 2 2",
                "M1,2L3,4|1 2 2 2",
                "M-1-2L3-4|-1 -4 4 2",
                "M1 2 3 4|1 2 2 2",
                "M1e1 2L30 4|10 2 20 2",
                "M 0 0 A 5 5 0 0 1 10 0|0 -5 10 5"
            })
    void of_pathsOfCharts_areTheirShapes(String data, String bounds) {
        String[] expected = bounds.split(" ");
        Rectangle2D box = SvgPath.of(data).getBounds2D();

        assertThat(new double[] {box.getX(), box.getY(), box.getWidth(), box.getHeight()})
                .containsExactly(
                        new double[] {
                            Double.parseDouble(expected[0]),
                            Double.parseDouble(expected[1]),
                            Double.parseDouble(expected[2]),
                            Double.parseDouble(expected[3])
                        },
                        org.assertj.core.api.Assertions.within(0.01));
    }

    @ParameterizedTest
    @ValueSource(strings = {"M 1", "Q 1 2 3 4", "M 1 2 X", "M 1 2 Z 3", "1 2"})
    void of_anythingElse_isRefused(String data) {
        assertThatThrownBy(() -> SvgPath.of(data)).isInstanceOf(IllegalArgumentException.class);
    }
}
