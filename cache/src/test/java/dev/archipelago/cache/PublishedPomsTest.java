package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The POMs of the published artefacts have what Maven Central requires, and the BOM lists all of them. */
class PublishedPomsTest {

    private static Element pom(String directory) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..", directory, "pom.xml").toFile())
                .getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeName().equals(name))
                .map(Element.class::cast)
                .toList();
    }

    private static String text(Element parent, String name) {
        return children(parent, name).getFirst().getTextContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cache-bom"})
    void pomWithoutParent_hasLicenceOriginAndDevelopers(String directory) throws Exception {
        Element pom = pom(directory);
        assertThat(text(pom, "url")).startsWith("https://");
        assertThat(text(pom, "name")).isNotBlank();
        assertThat(text(pom, "description")).isNotBlank();
        assertThat(text(children(pom, "licenses").getFirst(), "license")).contains("Apache-2.0");
        assertThat(text(children(pom, "developers").getFirst(), "developer")).isNotBlank();
        Element origin = children(pom, "scm").getFirst();
        assertThat(text(origin, "connection")).startsWith("scm:git:");
        assertThat(text(origin, "url")).startsWith("https://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cache", "cache-jackson", "cache-jackson2", "cache-spring", "cache-jcache", "cache-testing"})
    void artefact_isDescribedAndListedInTheBom(String directory) throws Exception {
        Element pom = pom(directory);
        assertThat(text(pom, "name")).isNotBlank();
        assertThat(text(pom, "description")).isNotBlank();
        Element managed = children(pom("cache-bom"), "dependencyManagement").getFirst();
        List<String> listed = children(children(managed, "dependencies").getFirst(), "dependency").stream()
                .map(dependency -> text(dependency, "artifactId"))
                .toList();
        assertThat(listed).hasSize(6).contains(text(pom, "artifactId"));
    }

    /** The other artefacts inherit them. */
    @ParameterizedTest
    @ValueSource(strings = {"version", "url", "licenses", "developers", "scm"})
    void bom_whatTheOthersInherit_isTheSame(String element) throws Exception {
        assertThat(text(pom("cache-bom"), element)).isEqualToIgnoringWhitespace(text(pom(""), element));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cache", "cache-jackson", "cache-jackson2", "cache-spring", "cache-jcache", "cache-testing"})
    void artefact_inheritsLicenceOriginAndDevelopers(String directory) throws Exception {
        Element pom = pom(directory);
        assertThat(text(children(pom, "parent").getFirst(), "artifactId")).isEqualTo(text(pom(""), "artifactId"));
        assertThat(List.of("url", "licenses", "developers", "scm"))
                .allSatisfy(element -> assertThat(children(pom, element)).isEmpty());
    }
}
