package dev.archipelago.cache.jackson2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.jackson.JacksonCodec;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs with Jackson 2 and with Jackson 3 that share Redis, as during an upgrade, read the same values. */
class JacksonGenerationsTest {

    record Times(
            Instant instant,
            LocalDate date,
            LocalDateTime dateTime,
            OffsetDateTime offset,
            YearMonth month,
            Duration duration,
            Period period,
            ZoneId zone,
            Month monthOfYear) {}

    record Numbers(
            int integer,
            long large,
            double floating,
            float single,
            BigDecimal decimal,
            BigInteger integral,
            char letter,
            Optional<Integer> number) {}

    enum Size {
        SMALL,
        LARGE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Mixed(
            @Nullable String none,
            UUID id,
            Size size,
            DayOfWeek day,
            Map<Size, List<Integer>> bySize,
            Currency currency,
            Locale locale,
            boolean isNew,
            @JsonProperty("renamed") String other) {}

    record Empty() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "circle")})
    sealed interface Shape permits Circle {}

    record Circle(double radius) implements Shape {}

    record Drawing(
            List<Shape> shapes,
            @JsonFormat(shape = JsonFormat.Shape.STRING) int code) {}

    /** A class whose properties are not in alphabetical order, with a collection that has a getter only. */
    static final class Bean {

        private String zebra = "";
        private int ant;
        private boolean ready;

        @JsonCreator
        Bean(@JsonProperty("ant") int ant) {
            this.ant = ant;
        }

        public String getZebra() {
            return zebra;
        }

        public void setZebra(String zebra) {
            this.zebra = zebra;
        }

        public int getAnt() {
            return ant;
        }

        public boolean isReady() {
            return ready;
        }

        public void setReady(boolean ready) {
            this.ready = ready;
        }

        public List<String> getDerived() {
            return List.of(zebra);
        }

        @JsonIgnore
        public String getSecret() {
            return "secret";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bean bean && ant == bean.ant && ready == bean.ready && zebra.equals(bean.zebra);
        }

        @Override
        public int hashCode() {
            return Objects.hash(zebra, ant, ready);
        }
    }

    static final class Values {

        Times times() {
            return new Times(
                    Instant.parse("2026-11-30T10:00:00.123456789Z"),
                    LocalDate.of(2026, 11, 30),
                    LocalDateTime.of(2026, 11, 30, 10, 0),
                    OffsetDateTime.parse("2026-11-30T10:00:00Z"),
                    YearMonth.of(2026, 11),
                    Duration.ofMillis(1500),
                    Period.ofDays(3),
                    ZoneId.of("Asia/Ho_Chi_Minh"),
                    Month.NOVEMBER);
        }

        Numbers numbers() {
            return new Numbers(
                    -1,
                    Long.MAX_VALUE,
                    0.1,
                    1e10f,
                    new BigDecimal("100.00"),
                    BigInteger.TEN.pow(30),
                    'ố',
                    Optional.of(3));
        }

        Mixed mixed() {
            Map<Size, List<Integer>> bySize = new EnumMap<>(Map.of(Size.LARGE, List.of(1, 2)));
            return new Mixed(
                    null,
                    UUID.fromString("00000000-0000-0000-0000-000000000001"),
                    Size.SMALL,
                    DayOfWeek.MONDAY,
                    bySize,
                    Currency.getInstance("VND"),
                    Locale.forLanguageTag("vi-VN"),
                    true,
                    "\u2028 </script> \"");
        }

        Empty empty() {
            return new Empty();
        }

        Drawing drawing() {
            return new Drawing(List.of(new Circle(1)), 7);
        }

        Shape shape() {
            return new Circle(2.5);
        }

        Bean bean() {
            Bean bean = new Bean(3);
            bean.setZebra("stripes");
            bean.setReady(true);
            return bean;
        }

        Date date() {
            return new Date(1_764_500_000_123L);
        }

        ZonedDateTime zoned() {
            return ZonedDateTime.parse("2026-11-30T10:00:00Z[UTC]");
        }

        Map<Long, Map<LocalDate, Optional<String>>> nested() {
            Map<LocalDate, Optional<String>> inner = new TreeMap<>();
            inner.put(LocalDate.of(2026, 1, 2), Optional.empty());
            inner.put(LocalDate.of(2026, 1, 3), Optional.of("text"));
            return new LinkedHashMap<>(Map.of(5L, inner));
        }

        double[] doubles() {
            return new double[] {1, Double.NaN, 1e-300};
        }

        byte[] bytes() {
            return new byte[] {1, 2, 3};
        }

        long number() {
            return 5;
        }

        Object object() {
            return "text";
        }

        Month month() {
            return Month.JANUARY;
        }
    }

    static Stream<Method> values() {
        return Arrays.stream(Values.class.getDeclaredMethods()).filter(method -> !method.isSynthetic());
    }

    @ParameterizedTest
    @MethodSource("values")
    void json_ofOneGeneration_isReadByTheOther(Method method) throws Exception {
        method.setAccessible(true);
        Object value = method.invoke(new Values());
        List<Type> types = List.of(method.getGenericReturnType());
        Codec<Object> older = Jackson2Codec.ofOneOf(Jackson2Codec.defaultMapper(), types);
        Codec<Object> newer = JacksonCodec.ofOneOf(JacksonCodec.defaultMapper(), types);
        byte[] ofOlder = older.encode(value);
        byte[] ofNewer = newer.encode(value);
        assertThat(older.storable()).isEqualTo(newer.storable()).isTrue();
        assertThat(older.decode(ofNewer)).isEqualTo(older.decode(ofOlder));
        assertThat(newer.decode(ofOlder)).isEqualTo(newer.decode(ofNewer));
        if (!(value instanceof ZonedDateTime)) { // of which the name of the zone is not written
            assertThat(newer.decode(ofOlder)).isEqualTo(value);
        }
    }
}
