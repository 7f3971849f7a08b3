package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.SmallStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LightPaletteTest {

    private final LightPalette palette = new LightPalette();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "color:var(--accent-color)|color:#0f766e",
                "color:var( --text-accent )|color:#0f766e",
                "color:var(--none)|color:inherit",
                "color:var(--none, red)|color:red",
                "color:var(--none, var(--gone, rgb(1 2 3)))|color:rgb(1 2 3)",
                "a:var(--none,b) c:var(--accent-color)|a:b c:#0f766e",
                "color:var(--none|color:var(--none",
                "color:red|color:red"
            })
    void resolve_names_becomeTheirValues(String css, String resolved) {
        assertThat(palette.resolve(css)).isEqualTo(resolved);
    }

    /** Inputs on which the former expression exceeded the time limit of a test. */
    @ParameterizedTest
    @ValueSource(strings = {"var(--a, x", "var(", "x (y) ", "var(--a, (b) (c) "})
    void resolve_neverClosed_ends(String piece) {
        String css = "var(--a, " + piece.repeat(20_000);

        assertThat(SmallStack.call(() -> palette.resolve(css))).isEqualTo(css);
    }

    @Test
    void resolve_fallbackWithManyBrackets_isTheFallback() {
        String fallback = "(b) ".repeat(50_000).strip();

        assertThat(SmallStack.call(() -> palette.resolve("var(--a," + fallback + ")")))
                .isEqualTo(fallback);
    }
}
