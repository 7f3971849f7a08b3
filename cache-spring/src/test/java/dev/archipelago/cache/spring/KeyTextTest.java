package dev.archipelago.cache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

class KeyTextTest {

    private record Range(String from, String to) {}

    private enum Size {
        SMALL,
        LARGE
    }

    @Test
    void of_commonKeys_areReadable() {
        assertThat(KeyText.of(42L)).isEqualTo("42");
        assertThat(KeyText.of(42)).isEqualTo("42");
        assertThat(KeyText.of("tea")).isEqualTo("tea");
        assertThat(KeyText.of(Size.SMALL)).isEqualTo("Size=SMALL");
        assertThat(KeyText.of(new SimpleKey(7L, "vi"))).isEqualTo("(7,vi)");
        assertThat(KeyText.of(new Range("a", "b"))).isEqualTo("Range(a,b)");
    }

    @Test
    void of_differentKeys_differ() {
        UUID id = UUID.fromString("00000000-0000-0000-0000-000000000001");
        List<Object> keys = List.of(
                1L,
                "1",
                "-1",
                -1,
                "",
                "null",
                "'null",
                SimpleKey.EMPTY,
                "()",
                new SimpleKey("a, b", "c"),
                new SimpleKey("a", "b, c"),
                new SimpleKey("a,b", "c"),
                new SimpleKey("a", "b", "c"),
                new SimpleKey(new SimpleKey("a", "b"), "c"),
                new SimpleKey("a", new String[] {"b", "c"}),
                new SimpleKey("a", null),
                new SimpleKey("a", "null"),
                new Range("a,b", "c"),
                new Range("a", "b,c"),
                "Range(a,b,c)",
                id,
                id.toString(),
                Size.LARGE,
                "LARGE",
                "Size=LARGE",
                true,
                "true",
                new BigDecimal("1"),
                Map.of("a", 1),
                Set.of("a"),
                List.of("a"),
                "x".repeat(1000),
                "x".repeat(1001));
        assertThat(keys.stream().map(KeyText::of)).doesNotHaveDuplicates();
        assertThat(keys.stream().map(KeyText::of))
                .allSatisfy(text -> assertThat(text).hasSizeLessThan(501));
    }

    @Test
    void of_equalKeys_areEqual() {
        assertThat(KeyText.of(new LinkedHashSet<>(Arrays.asList("b", "a"))))
                .isEqualTo(KeyText.of(new LinkedHashSet<>(Arrays.asList("a", "b"))));
        assertThat(KeyText.of(new TreeMap<>(Map.of("a", 1, "b", new int[] {2}))))
                .isEqualTo(KeyText.of(Map.of("b", new int[] {2}, "a", 1)));
        assertThat(KeyText.of((short) 5)).isEqualTo(KeyText.of((byte) 5));
    }

    @Test
    void of_typeWithoutText_isRefused() {
        assertThatThrownBy(() -> KeyText.of(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@Cacheable(key");
    }
}
