package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedKeysTest {

    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.DEFAULT);

    private enum Kind {
        RAW
    }

    @Test
    void of_upperCaseAndNumbers_isCanonicalText() {
        assertThat(CacheKey.of("Report", 4711L, Codec.text(), OPTIONS).text()).isEqualTo("report:4711");
        assertThat(CacheKey.of("report", 7, "VI", Codec.text(), OPTIONS).text()).isEqualTo("report:7:vi");
        assertThat(CacheKey.of("report", Kind.RAW, Codec.text(), OPTIONS).text())
                .isEqualTo("report:raw");
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
