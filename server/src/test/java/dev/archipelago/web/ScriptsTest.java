package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the site's scripts: checked by the TypeScript compiler, and unit-tested in the Node.js that comes with
 * Playwright.
 */
class ScriptsTest {

    private static final Path SCRIPTS = Path.of("src/test/scripts");
    private static final String TYPESCRIPT = "META-INF/resources/webjars/typescript/";
    private static final long PATIENCE_MINUTES = 5;

    @TempDir
    private static Path directory;

    private static Path node;
    private static Path compiler;

    @BeforeAll
    static void unpack() throws IOException {
        node = Driver.ensureDriverInstalled(Map.of(), false).driverDir().resolve("node");
        URL location = ScriptsTest.class.getClassLoader().getResource(TYPESCRIPT);
        assertThat(location).as("the package typescript on the class path").isNotNull();
        try (JarFile jar = ((JarURLConnection) location.openConnection()).getJarFile()) {
            for (JarEntry entry :
                    jar.stream().filter(ScriptsTest::belongsToCompiler).toList()) {
                Path file = directory.resolve(Path.of(entry.getName()).getFileName());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        compiler = directory.resolve("tsc.js");
    }

    private static boolean belongsToCompiler(JarEntry entry) {
        String name = entry.getName();
        return name.startsWith(TYPESCRIPT)
                && name.matches("[^/]+(/[^/]+)*/lib/(_?tsc\\.js|lib\\.[a-z0-9.]*d\\.ts|lib\\.d\\.ts)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tsconfig.json", "tsconfig.service-worker.json"})
    void typeCheck_scriptsOfTheSite_findsNothing(String project) throws Exception {
        assertThat(run(List.of(
                        compiler.toString(), "-p", SCRIPTS.resolve(project).toString())))
                .isEmpty();
    }

    @Test
    void typeCheck_misspelledProperty_isFound() throws Exception {
        Path script =
                Files.writeString(directory.resolve("wrong.js"), "document.querySelector('a').textContnt = '';\n");
        assertThat(run(List.of(compiler.toString(), "--noEmit", "--allowJs", "--checkJs", script.toString())))
                .contains("textContnt");
    }

    @Test
    void test_modulesWithoutPage_pass() throws Exception {
        List<String> command = new ArrayList<>(List.of("--test"));
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            files.map(Path::toString)
                    .filter(file -> file.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        assertThat(command).hasSizeGreaterThan(4);
        assertThat(run(command)).contains("fail 0").doesNotContain("not ok");
    }

    private static String run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(node.toString()));
        command.addAll(arguments);
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("ended within the time limit")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
