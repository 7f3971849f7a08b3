package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of capabilities and their tests is true. */
class CapabilitiesTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.startsWith("| Capability"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    @Test
    void readme_everyCapability_namesTestsThatExist() throws IOException {
        assertThat(rows()).hasSize(19).allSatisfy(row -> {
            List<String> tests = TEST.matcher(row)
                    .results()
                    .map((MatchResult result) -> result.group(1))
                    .toList();
            assertThat(tests)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(Path.of("src/test/java/dev/archipelago/cache", name + ".java"))
                            .exists());
        });
    }
}
