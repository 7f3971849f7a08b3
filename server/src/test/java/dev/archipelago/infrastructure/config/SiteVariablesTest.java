package dev.archipelago.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteVariablesTest {

    private static final String MARK = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

    @TempDir
    private Path directory;

    @Test
    void site_nothingSet_isTheDefault() throws ConfigurationException {
        assertThat(ConfigurationReader.read(Map.of(), Map.of()).site()).isEqualTo(SiteConfig.DEFAULT);
    }

    @Test
    void site_allSet_takesThem() throws Exception {
        Path logo = Files.writeString(directory.resolve("mark.svg"), "<?xml version=\"1.0\"?>\n<!-- a -->\n" + MARK);

        SiteConfig site = ConfigurationReader.read(
                        Map.of(
                                "SITE_NAME", " Quần đảo <b> ",
                                "SITE_LOGO", logo.toString(),
                                "SITE_CONTACT", "desk@news.example",
                                "SITE_DISCLAIMER_VI", "Chỉ để tham khảo.",
                                "SITE_DISCLAIMER_EN", "For information only."),
                        Map.of())
                .site();

        assertThat(site.name()).isEqualTo("Quần đảo <b>");
        assertThat(site.logo().orElseThrow().svg()).endsWith(MARK);
        assertThat(site.contact()).contains(URI.create("mailto:desk@news.example"));
        assertThat(site.disclaimer())
                .contains(new SiteConfig.Disclaimer(Map.of("vi", "Chỉ để tham khảo.", "en", "For information only.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://news.example/contact?a=b", "https://news.example:8443"})
    void contact_address_isTaken(String contact) throws ConfigurationException {
        assertThat(ConfigurationReader.read(Map.of("SITE_CONTACT", contact), Map.of())
                        .site()
                        .contact())
                .isEqualTo(Optional.of(URI.create(contact)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "http://news.example",
                "https://",
                "https://user@news.example",
                "https://news.example/a b",
                "https://news.example/%zz",
                "desk",
                "desk@news.example?subject=x",
                "desk@localhost"
            })
    void contact_anythingElse_isAProblemThatNamesIt(String contact) {
        assertThat(problem(Map.of("SITE_CONTACT", contact)))
                .startsWith("SITE_CONTACT is '" + contact + "', expected an e-mail address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "turned \u202Eround", "nothing\u200Bseen", "\uD800"})
    void name_unseenCharacters_areAProblem(String name) {
        assertThat(problem(Map.of("SITE_NAME", name))).startsWith("SITE_NAME is too long or holds");
    }

    @Test
    void name_tooLong_isAProblem() {
        assertThat(problem(Map.of("SITE_NAME", "n".repeat(61)))).contains("at most 60 characters");
    }

    @Test
    void disclaimer_oneLanguage_namesTheOther() {
        assertThat(problem(Map.of("SITE_DISCLAIMER_VI", "Chỉ để tham khảo.")))
                .isEqualTo(
                        "SITE_DISCLAIMER_EN is not set, while that of another language is; expected one for each language or none");
    }

    @Test
    void logo_notThere_isAProblem() {
        assertThat(logoProblem("missing.svg")).contains("missing.svg', which cannot be read; expected a square SVG");
    }

    @Test
    void logo_folder_isAProblem() {
        assertThat(logoProblem("")).startsWith("SITE_LOGO names");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "<html/>",
                "<svg/>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>",
                "<!DOCTYPE svg [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><svg"
                        + " xmlns=\"http://www.w3.org/2000/svg\">&e;</svg>"
            })
    void logo_noSvg_isAProblem(String text) throws Exception {
        Files.writeString(directory.resolve("mark.svg"), text);

        assertThat(logoProblem("mark.svg")).startsWith("SITE_LOGO names").contains("expected a square SVG file");
    }

    @Test
    void logo_tooLarge_isAProblem() throws Exception {
        Files.writeString(directory.resolve("mark.svg"), MARK + " ".repeat(16 * 1024));

        assertThat(logoProblem("mark.svg")).contains("larger than 16 KB");
    }

    @Test
    void embed_ancestors_areReadInEveryForm() throws ConfigurationException {
        assertThat(ConfigurationReader.read(Map.of(), Map.of()).embed()).isEqualTo(EmbedConfig.DEFAULT);
        assertThat(ConfigurationReader.read(Map.of("EMBED_ANCESTORS", "None"), Map.of())
                        .embed()
                        .ancestors())
                .isEmpty();
        assertThat(ConfigurationReader.read(
                                Map.of("EMBED_ANCESTORS", "https://a.example:81, https://*.b.example"), Map.of())
                        .embed()
                        .ancestors())
                .containsExactly("https://a.example:81", "https://*.b.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example; script-src *", "a.example", "*,https://a.example", "https:", "'self'"})
    void embed_noAncestor_isAProblemThatNamesIt(String ancestors) {
        assertThat(problem(Map.of("EMBED_ANCESTORS", ancestors))).startsWith("EMBED_ANCESTORS holds");
    }

    private String logoProblem(String file) {
        return problem(Map.of("SITE_LOGO", directory.resolve(file).toString()));
    }

    private static String problem(Map<String, String> variables) {
        ConfigurationException failure =
                catchThrowableOfType(ConfigurationException.class, () -> ConfigurationReader.read(variables, Map.of()));
        assertThat(failure.problems()).hasSize(1);
        return failure.problems().getFirst();
    }
}
