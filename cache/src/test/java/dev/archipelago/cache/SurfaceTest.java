package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurfaceTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "page@1", "page:", ":page", "a::b", "a b", "é"})
    void key_notCanonical_isRefused(String text) {
        assertThatThrownBy(() -> new CacheKey<>(text, Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("page:home:vi");
    }

    @Test
    void strategy_notPositive_isRefused() {
        assertThatThrownBy(() -> CacheStrategy.custom(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThat(CacheStrategy.custom(Duration.ofSeconds(7)).ttl()).hasSeconds(7);
    }

    @Test
    void options_negative_areRefused() {
        EntryOptions options = EntryOptions.of(CacheStrategy.DEFAULT);
        Duration negative = Duration.ofSeconds(-1);
        assertThatThrownBy(() -> options.withFailSafe(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withSoftTimeout(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withHardTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withL2Ttl(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void builder_notPositive_isRefused() {
        CacheBuilder builder = Cache.builder();
        assertThatThrownBy(() -> builder.maximumBytes(0)).hasMessageContaining("maximumBytes");
        assertThatThrownBy(() -> builder.l1Ttl(Duration.ZERO)).hasMessageContaining("l1Ttl");
        for (String prefix :
                new String[] {"", " ", "shop", "shop:{v1}:", "shop~:", "a b:", "shop@2:", "phở:", "a\n:"}) {
            assertThatThrownBy(() -> builder.prefix(prefix))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("shop:v1:");
        }
    }

    @Test
    void builder_everyStep_builds() {
        try (Cache cache = Cache.builder()
                .maximumBytes(1000)
                .maximumEntries(10)
                .l1Ttl(Duration.ofMinutes(5))
                .l2Ttl(Duration.ofHours(1))
                .hardTimeout(Duration.ofSeconds(1))
                .failSafeBackOff(Duration.ofSeconds(1))
                .l2ReadTimeout(Duration.ofMillis(100))
                .l2Pause(Duration.ofMillis(100))
                .l2Queue(10, 1000)
                .prefix("x:")
                .ticker(System::nanoTime)
                .build()) {
            assertThat(cache.statistics().l1().maximumBytes()).isEqualTo(1000);
            assertThat(cache.statistics().hitRatio()).isZero();
            assertThat(cache.statistics().operations()).isZero();
        }
    }

    @Test
    void codecBytes_value_isNotCopied() {
        byte[] value = {1, 2};
        assertThat(Codec.bytes().decode(Codec.bytes().encode(value))).isSameAs(value);
    }

    @Test
    void codecInMemory_encodeAndDecode_areRefused() {
        Codec<String> codec = Codec.inMemory(String::length);
        assertThatThrownBy(() -> codec.encode("x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> codec.decode(new byte[0])).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void loadException_causeWithoutMessage_namesTheCause() {
        assertThat(new CacheLoadException("k", new IllegalStateException()))
                .hasMessage("loading k failed: java.lang.IllegalStateException");
    }
}
