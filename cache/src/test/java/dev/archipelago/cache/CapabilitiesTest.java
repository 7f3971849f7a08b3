package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the README names exist. */
class CapabilitiesTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    private static final List<String> MODULES = List.of(
            "../cache",
            "../cache-consistency",
            "../cache-testing",
            "../cache-jackson",
            "../cache-jackson2",
            "../cache-spring",
            "../cache-spring-boot-4",
            "../cache-jcache",
            "../samples/plain",
            "../samples/shop");

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.startsWith("| Capability"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    @Test
    void readme_everyCapability_namesTestsThatExist() throws IOException {
        Set<String> existing = new HashSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of(module, "src/test/java"))) {
                files.forEach(file -> existing.add(file.getFileName().toString()));
            }
        }
        assertThat(rows()).hasSizeGreaterThan(20).allSatisfy(row -> {
            List<String> tests = TEST.matcher(row)
                    .results()
                    .map((MatchResult result) -> result.group(1))
                    .toList();
            assertThat(tests)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(existing).contains(name + ".java"));
        });
    }
}
