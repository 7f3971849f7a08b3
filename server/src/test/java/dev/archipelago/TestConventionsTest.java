package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the conventions for the tests of all modules, read from their sources. */
class TestConventionsTest {

    private static final Pattern SLEEP = Pattern.compile("parkNanos|parkUntil|\\.sleep\\(|onSpinWait");

    /**
     * Fixtures that simulate a slow network, database or loader, or a spinning thread. Tests themselves wait with
     * Awaitility.
     */
    private static final Set<String> DELAYS = Set.of(
            "ConsistencyNode.java",
            "DocumentReaders.java",
            "FaultProxy.java",
            "Internet.java",
            "Relay.java",
            "SimulatedDatabase.java",
            "StalledCarrier.java");

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TestConventionsTest::files)
                    .toList();
        }
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tests_waiting_doNotSleep() throws IOException {
        List<Path> sources = sources();

        assertThat(sources).hasSizeGreaterThan(300);
        assertThat(sources)
                .filteredOn(file -> !file.endsWith("TestConventionsTest.java"))
                .filteredOn(file -> SLEEP.matcher(text(file)).find())
                .extracting(file -> file.getFileName().toString())
                .isSubsetOf(DELAYS);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
