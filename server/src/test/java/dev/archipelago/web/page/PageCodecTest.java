package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.language.Language;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCodecTest {

    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final String HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
    private static final PageFactory FACTORY =
            new PageFactory(SiteHeaders.of(Optional.empty()), new PageAuthenticator(new Secret("test")));

    private final PageCodec codec = new PageCodec("page:report:1:vi", PageCodecTest::head, FACTORY);

    @Test
    void decode_encodedPage_isTheSame() {
        Page page = FACTORY.page(
                head(Optional.of(Language.VIETNAMESE), List.of(HASH)),
                "word ".repeat(1000).getBytes(StandardCharsets.UTF_8));
        byte[] bytes = codec.encode(new DatedPage(page, NOW, List.of(HASH), false));

        DatedPage stored = codec.decode(bytes);

        Page back = stored.page();
        assertThat(stored.readAt()).isEqualTo(NOW);
        assertThat(stored.stored()).isTrue();
        assertThat(back.head()).isEqualTo(page.head());
        assertThat(back.body()).isEqualTo(page.body());
        for (Encoding encoding : Encoding.values()) {
            assertThat(back.entityTag(encoding)).isEqualTo(page.entityTag(encoding));
        }
        assertThat(codec.weight(stored, bytes.length)).isGreaterThan(back.size());
        int compressed = page.size() - page.body().length;
        assertThat(bytes.length).as("only the compressed bodies are stored").isLessThan(compressed + 500);
    }

    @Test
    void decode_anyByteChanged_isRefused() {
        byte[] bytes = codec.encode(new DatedPage(
                FACTORY.page(head(Optional.of(Language.ENGLISH), List.of()), new byte[] {1}), NOW, List.of(), false));

        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> codec.decode(changed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("MAC");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 100})
    void decode_zeros_areRefused(int length) {
        assertThatThrownBy(() -> codec.decode(new byte[length])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_hashThatIsNone_isRefused() {
        byte[] bytes = codec.encode(new DatedPage(
                FACTORY.page(head(Optional.of(Language.ENGLISH), List.of()), new byte[] {1}),
                NOW,
                List.of("'unsafe-inline'"),
                false));

        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hash");
    }

    private static PageHead head(Optional<Language> language, List<String> hashes) {
        return new PageHead(
                200,
                "text/html",
                language.map(Language::tag),
                Optional.of("script-src " + String.join(" ", hashes)),
                CachePolicy.NEGOTIATED,
                CachePolicy.shared(15));
    }
}
