package dev.archipelago.web.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.reports.HighlightedText;
import dev.archipelago.business.reports.SearchWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/** Tests the project's documents as served. */
class DocumentLibraryTest {

    private static final DocumentLibrary PACKAGED = DocumentLibrary.load();

    private static DocumentLibrary of(Map<String, String> files) {
        return DocumentLibrary.load(path -> Optional.ofNullable(files.get(path)));
    }

    private static Element html(DocumentLibrary library, String name) {
        Document document = library.document(name).orElseThrow();
        return Jsoup.parseBodyFragment(DocumentHtml.of(document, address -> address.replaceFirst("#|$", "?lang=vi$0")))
                .body();
    }

    @Test
    void load_packagedDocuments_areAllReachableFromTheIndex() throws IOException {
        Path root = Path.of("..");
        Set<String> expected = new TreeSet<>();
        try (Stream<Path> docs = Files.walk(root.resolve("docs"));
                Stream<Path> files = Files.list(root)) {
            Stream.concat(docs, files)
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .filter(path -> !path.equals("README.md"))
                    .map(DocumentLibrary::name)
                    .forEach(expected::add);
        }

        assertThat(PACKAGED.all()).extracting(Document::name).containsAll(expected);
        assertThat(PACKAGED.groups()).extracting(DocumentLibrary.Group::title).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void load_packagedDocuments_haveNoLinkToAMissingSection() {
        List<String> broken = new ArrayList<>();
        for (Document document : PACKAGED.all()) {
            html(PACKAGED, document.name()).select("a[href^=/docs], a[href^=#]").forEach(link -> {
                String[] target = link.attr("href").split("#", 2);
                String name = target[0].replaceFirst("\\?.*", "").replaceFirst("^/docs/?", "");
                Document other =
                        target[0].isEmpty() ? document : PACKAGED.document(name).orElse(document);
                boolean known = target[0].isEmpty() || PACKAGED.document(name).isPresent();
                boolean found =
                        target.length == 1 || other.anchors().values().stream().anyMatch(target[1]::equals);
                if (!known || !found) {
                    broken.add(document.name() + ": " + link.attr("href"));
                }
            });
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void document_links_leadToPagesOrBecomeText() {
        DocumentLibrary library = of(Map.of(
                "docs/README.md",
                "# Index\n\n## Use\n\n[Guide](guide.md)",
                "docs/guide.md",
                "# Guide\n\n[record](adr/0007-why.md#the-cause) [program](../server/Main.java) [api](openapi.yaml)"
                        + " [readme](../README.md) [here](#own) [out](https://example.org/)",
                "docs/adr/0007-why.md",
                "# 7. Why\n\n## The cause"));

        assertThat(html(library, "guide").select("a").eachAttr("href"))
                .containsExactly(
                        "/docs/adr-0007?lang=vi#the-cause",
                        "/api/docs?lang=vi",
                        "/docs?lang=vi",
                        "#own",
                        "https://example.org/");
        assertThat(html(library, "guide").text()).contains("record program api");
    }

    @Test
    void document_markup_isShownSafelyAndCanBeScrolled() {
        DocumentLibrary library = of(Map.of("docs/README.md", """
                # Index of `things`

                <script>alert(1)</script>

                Give <name> and ![a picture](home.png).

                | A | B |
                | --- | --- |
                | 1 | 2 |

                ## Run it: now!

                ```sh
                ./run
                ```

                ## Run it: now!
                """));
        Element body = html(library, "");

        assertThat(library.document("").orElseThrow().title()).isEqualTo("Index of things");
        assertThat(body.select("script, img, name, h1")).isEmpty();
        assertThat(body.text()).contains("<script>alert(1)</script>", "Give <name> and a picture.");
        assertThat(body.select("div[tabindex=0][role=group] > table td").eachText())
                .containsExactly("1", "2");
        assertThat(body.select("pre[tabindex=0] > code.language-sh")).hasSize(1);
        assertThat(body.select("h2").eachAttr("id")).containsExactly("run-it-now", "run-it-now-1");
    }

    @Test
    void find_words_namesSectionsWithAllOfThem() {
        DocumentLibrary library = of(Map.of(
                "docs/README.md",
                "# Index\n\n## Use\n\n[Guide](guide.md)",
                "docs/guide.md",
                "# Guide\n\nRedis first.\n\n## Memory\n\nRedis needs some.\n\n## Memory of Redis\n\nHow much memory?"));
        DocumentSearch search = new DocumentSearch(library);

        assertThat(search.find(new SearchWords("redis memory")))
                .extracting(DocumentSearch.Hit::address)
                .containsExactly("/docs/guide#memory-of-redis", "/docs/guide#memory");
        assertThat(search.find(new SearchWords("redis nothing"))).isEmpty();
        assertThat(search.find(new SearchWords("needs")))
                .singleElement()
                .satisfies(hit -> assertThat(hit.excerpt().pieces().stream()
                                .filter(HighlightedText.Piece::marked)
                                .map(HighlightedText.Piece::text)
                                .collect(Collectors.toList()))
                        .containsExactly("needs"));
    }
}
