package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedKeysTest {

    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.DEFAULT);

    private enum Kind {
        RAW
    }

    @Test
    void of_upperCaseAndNumbers_keepsTheCaseUnlessAsked() {
        assertThat(CacheKey.of("Report", 4711L, Codec.text(), OPTIONS).text()).isEqualTo("Report:4711");
        assertThat(CacheKey.of("report", 7, "VI", Codec.text(), OPTIONS).text()).isEqualTo("report:7:VI");
        assertThat(CacheKey.ofLowerCase("report", 7, "VI", Codec.text(), OPTIONS)
                        .text())
                .isEqualTo("report:7:vi");
        assertThat(CacheKey.ofLowerCase("report", Kind.RAW, Codec.text(), OPTIONS)
                        .text())
                .isEqualTo("report:raw");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, -7, 10, 4711, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void key_ofANumber_equalsTheKeyOfItsText(long number) {
        CacheKeyFactory<String> reports = CacheKeyFactory.of("report", Codec.text(), OPTIONS);
        CacheKey<String> key = reports.key(number);
        CacheKey<String> text = new CacheKey<>("report:" + number, Codec.text(), OPTIONS);
        assertThat(key).hasSameHashCodeAs(text).isEqualTo(text).isEqualTo(reports.key(number));
        assertThat(key.text()).isEqualTo("report:" + number);
        assertThat(key).isNotEqualTo(reports.key(number ^ 1));
    }

    @ParameterizedTest
    @CsvSource({"Hanoi,Hanoi", "a:b,a%3Ab", "phở,ph%E1%BB%9F", "a b,a%20b", "50%,50%25", "'',%", "x@2,x%402"})
    void key_ofAnyText_isEscaped(String identifier, String expected) {
        CacheKeyFactory<String> reports = CacheKeyFactory.of("report", Codec.text(), OPTIONS);
        assertThat(reports.key(identifier).text()).isEqualTo("report:" + expected);
        assertThat(reports.key(identifier, "VI").text()).isEqualTo("report:" + expected + ":VI");
        assertThat(reports.lowerCase().key("BTC").text()).isEqualTo("report:btc");
        assertThat(KeySyntax.isCanonical(reports.key(identifier).text())).isTrue();
    }

    @Test
    void key_ofANumber_takesAtMost40Bytes() {
        CacheKeyFactory<String> reports = CacheKeyFactory.of("report", Codec.text(), OPTIONS);
        CacheKey<?>[] keys = new CacheKey<?>[10_000];
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = allocated();
            for (int i = 0; i < keys.length; i++) {
                keys[i] = reports.key(1_000_000_000L + i);
            }
            bytes = Math.min(bytes, (allocated() - before) / keys.length);
        }
        assertThat(keys[9].text()).isEqualTo("report:1000000009");
        assertThat(bytes).isLessThanOrEqualTo(40);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "é", "a@b"})
    void of_partNotCanonical_isRefused(String part) {
        assertThatThrownBy(() -> CacheKey.of("report", part, Codec.text(), OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }

    @Test
    void get_keyOfBytes_returnsBytesWithoutACast() {
        try (Cache cache = Cache.builder().build()) {
            byte[] value = {1, 2};
            CacheKey<byte[]> key = CacheKey.of("raw", 1, Codec.bytes(), OPTIONS);
            byte[] got = cache.get(key, () -> value);
            assertThat(got).isSameAs(value);
        }
    }
}
