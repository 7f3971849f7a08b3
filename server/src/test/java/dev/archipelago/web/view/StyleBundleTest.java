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
    void css_bundle_loadsNoOtherResources() {
        assertThat(css).doesNotContain("@import", "http:", "https:", "/*");
    }

    /** The bundle is part of every page, in a style element that its first end tag would close. */
    @Test
    void css_bundle_isMinifiedAndEmbeddable() {
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

    /** With {@code :has()} a page would be restyled as a whole on each update of a figure. */
    @Test
    void css_bundle_containsNoHasSelector() {
        assertThat(css).doesNotContain(":has(");
    }

    @Test
    void css_bundle_bracesMatch() {
        assertThat(css.chars().filter(c -> c == '{').count())
                .isEqualTo(css.chars().filter(c -> c == '}').count());
    }
}
