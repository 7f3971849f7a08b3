package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Formats numbers, ages and dates in one language. The browser's {@code format.js} implements the same rules and must
 * be changed with this class. Immutable.
 */
public final class Format {

    /** The time zone of all dates and times. */
    static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    private static final char NBSP = '\u00a0';
    private static final char MINUS = '\u2212';
    private static final char WORD_JOINER = '\u2060';
    private static final MathContext FEW_DIGITS = new MathContext(4);
    private static final BigDecimal TRILLION = BigDecimal.TEN.pow(12);
    private static final BigDecimal BILLION = BigDecimal.TEN.pow(9);
    private static final BigDecimal MILLION = BigDecimal.TEN.pow(6);
    private static final BigDecimal THOUSAND = BigDecimal.TEN.pow(3);

    private final Language.Numbers numbers;
    private final Language.Dates dates;
    private final Locale locale;
    private final Messages messages;

    private Format(Language language) {
        this.numbers = language.numbers();
        this.dates = language.dates();
        this.locale = language.locale();
        this.messages = Messages.of(language);
    }

    /** The formats of {@code language}. */
    public static Format of(Language language) {
        return new Format(language);
    }

    /** A plain number with between {@code least} and {@code most} decimals: {@code 1.234,5}, {@code 1,234.5}. */
    public String number(BigDecimal value, int least, int most) {
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        symbols.setGroupingSeparator(numbers.grouping());
        symbols.setDecimalSeparator(numbers.decimal());
        symbols.setMinusSign(MINUS);
        DecimalFormat format = new DecimalFormat("#,##0", symbols);
        format.setRoundingMode(RoundingMode.HALF_UP);
        format.setMinimumFractionDigits(least);
        format.setMaximumFractionDigits(most);
        BigDecimal rounded = value.setScale(most, RoundingMode.HALF_UP);
        return format.format(rounded.signum() == 0 ? BigDecimal.ZERO : rounded);
    }

    /** A price in USD: two decimals from 10 up, four from 1 up, up to six below. */
    public String price(BigDecimal usd) {
        BigDecimal magnitude = usd.abs();
        if (magnitude.compareTo(BigDecimal.ONE) < 0) {
            return dollars(number(usd, 2, 6));
        }
        return dollars(magnitude.compareTo(BigDecimal.TEN) < 0 ? number(usd, 4, 4) : number(usd, 2, 2));
    }

    /** A price in Vietnamese dong, whole from a thousand up: {@code 2.310.450.000 ₫}, {@code ₫2,310,450,000}. */
    public String dong(BigDecimal vnd) {
        return numbers.vnd().replace("{0}", number(vnd, 0, vnd.abs().compareTo(THOUSAND) < 0 ? 2 : 0));
    }

    /** A value computed from prices in USD, preceded by its sign: {@code −12,50 US$}, {@code −$0.0123}. */
    public String difference(BigDecimal usd) {
        BigDecimal magnitude = usd.abs();
        String text = price(magnitude.compareTo(BigDecimal.ONE) < 0 ? magnitude.round(FEW_DIGITS) : magnitude);
        return usd.signum() < 0 ? "" + MINUS + WORD_JOINER + text : text;
    }

    /** An amount in USD in trillions, billions or millions: {@code 3,12 nghìn tỷ US$}, {@code $3.12 trillion}. */
    public String amount(BigDecimal usd) {
        BigDecimal magnitude = usd.abs();
        if (magnitude.compareTo(TRILLION) >= 0) {
            return scaled(usd, TRILLION, "live.unit.trillion");
        }
        if (magnitude.compareTo(BILLION) >= 0) {
            return scaled(usd, BILLION, "live.unit.billion");
        }
        return magnitude.compareTo(MILLION) >= 0 ? scaled(usd, MILLION, "live.unit.million") : price(usd);
    }

    /** A change in percent with its direction and sign: {@code ▲ +1,23%}, {@code ▼ −1.23%}, {@code 0.00%}. */
    public String change(BigDecimal percent) {
        BigDecimal rounded = percent.setScale(2, RoundingMode.HALF_UP);
        String number = number(rounded.abs(), 2, 2) + '%';
        return switch (rounded.signum()) {
            case 1 -> "▲" + NBSP + "+" + number;
            case -1 -> "▼" + NBSP + MINUS + number;
            default -> number;
        };
    }

    /** A share in percent, with one decimal: {@code 56,4%}, {@code 56.4%}. */
    public String share(BigDecimal percent) {
        return number(percent, 1, 1) + '%';
    }

    /** Points of an index from 0 to 100, with at most one decimal. */
    public String points(BigDecimal points) {
        return number(points, 0, 1);
    }

    /** A whole number: {@code 1.234}, {@code 1,234}. */
    public String count(long count) {
        return number(BigDecimal.valueOf(count), 0, 0);
    }

    /** The time since an observation: {@code 0,8 giây trước}, {@code 3 min ago}. A negative age counts as zero. */
    public String age(Duration age) {
        long millis = Math.max(0, age.toMillis());
        if (millis < 9_950) {
            return messages.get("live.age.seconds", number(BigDecimal.valueOf(millis, 3), 0, 1));
        }
        if (millis < 60_000) {
            return messages.get("live.age.seconds", millis / 1_000);
        }
        if (millis < 3_600_000) {
            return messages.get("live.age.minutes", millis / 60_000);
        }
        if (millis < 48 * 3_600_000L) {
            return messages.get("live.age.hours", millis / 3_600_000);
        }
        return messages.get("live.age.days", millis / 86_400_000);
    }

    /** A share in percent, rounded down so that only a whole one is 100: {@code 99,98%}, {@code 100%}. */
    public String uptime(double percent) {
        return number(BigDecimal.valueOf(percent).setScale(2, RoundingMode.DOWN), 0, 2) + '%';
    }

    /** How long something lasted, in one or two units: {@code 5 phút}, {@code 2 h 5 min}. */
    public String duration(Duration time) {
        long minutes = time.toMinutes();
        if (minutes == 0) {
            return messages.get("status.duration.seconds", Math.max(1, time.toSeconds()));
        }
        if (minutes < 60) {
            return messages.get("status.duration.minutes", minutes);
        }
        return minutes < 48 * 60
                ? messages.get("status.duration.hours", minutes / 60, minutes % 60)
                : messages.get("status.duration.days", minutes / 1440, minutes / 60 % 24);
    }

    /** Date and time in Vietnam: {@code 20/11/2026 14:05 (GMT+7)}, {@code 20 Nov 2026, 14:05 GMT+7}. */
    public String dateTime(Instant instant) {
        return minute(instant) + ' ' + dates.zone();
    }

    /** Date and time in Vietnam, without the zone: {@code 20/11/2026 14:05}, {@code 20 Nov 2026, 14:05}. */
    public String minute(Instant instant) {
        return pattern(dates.dateTime(), instant);
    }

    /** The date in Vietnam: {@code 20/11/2026}, {@code 20 Nov 2026}. */
    public String date(Instant instant) {
        return pattern(dates.date(), instant);
    }

    /** A day without its year: {@code 27/11}, {@code 27 Nov}. */
    public String dayOfMonth(LocalDate day) {
        return DateTimeFormatter.ofPattern(dates.dayOfMonth(), locale).format(day);
    }

    /** The time of day in Vietnam with seconds and zone: {@code 14:05:09 (GMT+7)}, {@code 14:05:09 GMT+7}. */
    public String time(Instant instant) {
        return pattern("HH:mm:ss", instant) + ' ' + dates.zone();
    }

    /** The time of day in Vietnam with minutes and zone: {@code 14:05 (GMT+7)}, {@code 14:05 GMT+7}. */
    public String timeOfDay(Instant instant) {
        return pattern("HH:mm", instant) + ' ' + dates.zone();
    }

    /** A month with its year: {@code tháng 11/2026}, {@code November 2026}. */
    public String month(YearMonth month) {
        return DateTimeFormatter.ofPattern(dates.month(), locale).format(month);
    }

    /** A month without its year: {@code Tháng 11}, {@code November}. */
    public String monthName(YearMonth month) {
        return DateTimeFormatter.ofPattern(dates.monthName(), locale).format(month);
    }

    private String scaled(BigDecimal usd, BigDecimal by, String unitKey) {
        String number = number(usd.divide(by, 2, RoundingMode.HALF_UP), 2, 2);
        return dollars(number + NBSP + messages.get(unitKey));
    }

    private String dollars(String number) {
        return numbers.usd().replace("{0}", number);
    }

    private String pattern(String pattern, Instant instant) {
        return DateTimeFormatter.ofPattern(pattern, locale).withZone(ZONE).format(instant);
    }
}
