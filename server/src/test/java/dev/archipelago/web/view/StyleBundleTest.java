package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StyleBundleTest {

    private final String css = StyleBundle.css(path -> "/v/" + path);

    @Test
    void css_fonts_haveVersionedAddressesThatExist() {
        assertThat(css).contains("url(\"/v/shared_assets/fonts/be-vietnam-pro-400.woff2\")");
        assertThat(getClass().getResource("/assets/shared_assets/fonts/be-vietnam-pro-400.woff2"))
                .isNotNull();
        assertThat(getClass().getResource("/assets/shared_assets/fonts/be-vietnam-pro-600.woff2"))
                .isNotNull();
    }

    @Test
    void css_bundle_asksForNothingElsewhere() {
        assertThat(css).doesNotContain("@import", "http:", "https:", "/*");
    }

    /** Every page carries it, and a style element would end at the first end tag of its own. */
    @Test
    void css_bundle_isSmallAndMayStandInAPage() {
        assertThat(css).doesNotContain(" {", "{ ", "; ", " }", "} ", ";}", "\n", "</");
    }

    @Test
    void css_customProperties_areAllDefined() {
        assertThat(Pattern.compile("var\\((--[a-z-]+)")
                        .matcher(css)
                        .results()
                        .map(m -> m.group(1))
                        .distinct())
                .allSatisfy(name -> assertThat(css).contains(name + ":"));
    }

    /** A page whose figures move would be styled anew as a whole with each word that changes. */
    @Test
    void css_bundle_looksAtNoDescendants() {
        assertThat(css).doesNotContain(":has(");
    }

    @Test
    void css_bundle_bracesMatch() {
        assertThat(css.chars().filter(c -> c == '{').count())
                .isEqualTo(css.chars().filter(c -> c == '}').count());
    }
}
