package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the index of decision records is complete and that the relative links in the documents resolve. */
class DecisionRecordsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path RECORDS = ROOT.resolve("docs/adr");
    private static final Pattern TITLE = Pattern.compile("\\A# (\\d+)\\. (.+)");
    private static final Pattern STATUS = Pattern.compile("(?m)^Status: \\w+");
    private static final Pattern INDEX_LINE =
            Pattern.compile("(?m)^\\| (\\d+) \\| \\[(.+?)]\\((\\d{4}-[a-z0-9-]+\\.md)\\) \\| \\w.* \\|$");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|mailto:|#)([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void records_numbers_haveNoGap() throws IOException {
        List<String> numbers =
                records().stream().map(file -> name(file).substring(0, 4)).toList();
        assertThat(numbers)
                .isNotEmpty()
                .containsExactlyElementsOf(IntStream.rangeClosed(1, numbers.size())
                        .mapToObj("%04d"::formatted)
                        .toList());
    }

    @Test
    void records_eachOne_hasTheSectionsOfARecord() throws IOException {
        for (Path file : records()) {
            String text = Files.readString(file);
            Matcher title = TITLE.matcher(text);
            assertThat(title.find()).as("title of %s", file).isTrue();
            assertThat(Integer.parseInt(title.group(1)))
                    .as("number in the title of %s", file)
                    .isEqualTo(Integer.parseInt(name(file).substring(0, 4)));
            assertThat(text).as("status of %s", file).containsPattern(STATUS);
            assertThat(text)
                    .as("sections of %s", file)
                    .containsSubsequence("\n## Context\n", "\n## Decision\n", "\n## Consequences\n");
        }
    }

    @Test
    void index_listsEveryRecord_byNumberAndTitle() throws IOException {
        List<String> expected = new ArrayList<>();
        for (Path file : records()) {
            Matcher title = TITLE.matcher(Files.readString(file));
            assertThat(title.find()).isTrue();
            expected.add(title.group(1) + " " + title.group(2).strip() + " " + name(file));
        }
        Matcher line = INDEX_LINE.matcher(Files.readString(RECORDS.resolve("README.md")));
        List<String> listed = line.results()
                .map(match -> match.group(1) + " " + match.group(2) + " " + match.group(3))
                .toList();
        assertThat(listed).containsExactlyElementsOf(expected);
    }

    @Test
    void documents_relativeLinks_leadToFiles() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            LINK.matcher(Files.readString(document)).results().forEach(match -> {
                if (!Files.exists(document.resolveSibling(match.group(1)))) {
                    broken.add(ROOT.relativize(document) + ": " + match.group(1));
                }
            });
        }
        assertThat(broken).isEmpty();
    }

    private static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(RECORDS)) {
            return files.filter(file -> name(file).matches("\\d{4}-.*\\.md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            files.filter(file -> name(file).endsWith(".md")).forEach(found::add);
        }
        for (String directory : List.of("docs", "bench", "deploy")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
                files.filter(file -> name(file).endsWith(".md")).forEach(found::add);
            }
        }
        for (String module : List.of("cache", "server", "simulator")) {
            Path readme = ROOT.resolve(module).resolve("README.md");
            if (Files.exists(readme)) {
                found.add(readme);
            }
        }
        return found;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
