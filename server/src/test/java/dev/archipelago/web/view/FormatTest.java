package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.language.Language;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FormatTest {

    private static final Instant TIME = Instant.parse("2026-11-20T07:05:09Z");

    private final Format vi = Format.of(Language.VIETNAMESE);
    private final Format en = Format.of(Language.ENGLISH);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "91234.56 | 91.234,56_US$ | $91,234.56",
                "10 | 10,00_US$ | $10.00",
                "9.99 | 9,9900_US$ | $9.9900",
                "2.1834 | 2,1834_US$ | $2.1834",
                "1 | 1,0000_US$ | $1.0000",
                "0.412345678 | 0,412346_US$ | $0.412346",
                "0.5 | 0,50_US$ | $0.50",
                "0.0000001 | 0,00_US$ | $0.00"
            })
    void price_anySize_hasTheDecimalsOfItsSize(BigDecimal usd, String vietnamese, String english) {
        assertThat(vi.price(usd)).isEqualTo(spaced(vietnamese));
        assertThat(en.price(usd)).isEqualTo(spaced(english));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"2403620100.48 | 2.403.620.100_₫ | ₫2,403,620,100", "999.5 | 999,5_₫ | ₫999.5", "0 | 0_₫ | ₫0"})
    void dong_anySize_isWholeFromAThousandUp(BigDecimal vnd, String vietnamese, String english) {
        assertThat(vi.dong(vnd)).isEqualTo(spaced(vietnamese));
        assertThat(en.dong(vnd)).isEqualTo(spaced(english));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1675.344 | −1.675,34_US$ | −$1,675.34",
                "-0.759514 | −0,7595_US$ | −$0.7595",
                "0.0123456 | 0,01235_US$ | $0.01235"
            })
    void difference_belowZero_hasItsSignBeforeAll(BigDecimal usd, String vietnamese, String english) {
        assertThat(vi.difference(usd).replace("\u2060", "")).isEqualTo(spaced(vietnamese));
        assertThat(en.difference(usd).replace("\u2060", "")).isEqualTo(spaced(english));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3118000000000 | 3,12_nghìn tỷ_US$ | $3.12_trillion",
                "142300000000 | 142,30_tỷ_US$ | $142.30_billion",
                "5000000 | 5,00_triệu_US$ | $5.00_million",
                "999999 | 999.999,00_US$ | $999,999.00"
            })
    void amount_anySize_isNamedByTheLanguage(BigDecimal usd, String vietnamese, String english) {
        assertThat(vi.amount(usd)).isEqualTo(spaced(vietnamese));
        assertThat(en.amount(usd)).isEqualTo(spaced(english));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.234 | ▲_+1,23% | ▲_+1.23%",
                "-0.526 | ▼_−0,53% | ▼_−0.53%",
                "0 | 0,00% | 0.00%",
                "-0.004 | 0,00% | 0.00%"
            })
    void change_anyDirection_hasArrowAndSign(BigDecimal percent, String vietnamese, String english) {
        assertThat(vi.change(percent)).isEqualTo(spaced(vietnamese));
        assertThat(en.change(percent)).isEqualTo(spaced(english));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-5 | 0 giây trước | 0 s ago",
                "800 | 0,8 giây trước | 0.8 s ago",
                "9949 | 9,9 giây trước | 9.9 s ago",
                "59999 | 59 giây trước | 59 s ago",
                "60000 | 1 phút trước | 1 min ago",
                "3600000 | 1 giờ trước | 1 h ago",
                "172800000 | 2 ngày trước | 2 d ago"
            })
    void age_anyLength_isInItsUnit(long millis, String vietnamese, String english) {
        assertThat(vi.age(Duration.ofMillis(millis))).isEqualTo(vietnamese);
        assertThat(en.age(Duration.ofMillis(millis))).isEqualTo(english);
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void dateTime_anyLanguage_isVietnamsTimeWithTheZone(Language language) {
        assertThat(Format.of(language).dateTime(TIME))
                .isEqualTo(language == Language.VIETNAMESE ? "20/11/2026 14:05 (GMT+7)" : "20 Nov 2026, 14:05 GMT+7");
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void time_anyLanguage_hasSecondsAndTheZone(Language language) {
        boolean vietnamese = language == Language.VIETNAMESE;
        Format format = Format.of(language);

        assertThat(format.time(TIME)).isEqualTo(vietnamese ? "14:05:09 (GMT+7)" : "14:05:09 GMT+7");
        assertThat(format.timeOfDay(TIME)).isEqualTo(vietnamese ? "14:05 (GMT+7)" : "14:05 GMT+7");
        assertThat(format.date(TIME)).isEqualTo(vietnamese ? "20/11/2026" : "20 Nov 2026");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"56.42 | 56,4% | 56.4%", "100 | 100,0% | 100.0%"})
    void share_anyPart_hasOneDecimal(BigDecimal percent, String vietnamese, String english) {
        assertThat(vi.share(percent)).isEqualTo(spaced(vietnamese));
        assertThat(en.share(percent)).isEqualTo(spaced(english));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"27 | 27 | 27", "41.26 | 41,3 | 41.3"})
    void points_anyValue_hasADecimalAtMost(BigDecimal points, String vietnamese, String english) {
        assertThat(vi.points(points)).isEqualTo(vietnamese);
        assertThat(en.points(points)).isEqualTo(english);
        assertThat(vi.count(1234)).isEqualTo("1.234");
    }

    private static String spaced(String text) {
        return text.replace('_', '\u00a0');
    }
}
