package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.web.documents.MarkdownCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the commands in the documents. A block of the language {@code sh} in {@code docs} runs against a server;
 * {@code sh run-by=NAME} names the test that runs it, and {@code sh not-run} marks one that cannot run here. The same
 * applies to {@code console}, whose commands start with {@code $}.
 */
@ExtendWith(TestSite.Shared.class)
final class DocumentCommandsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile(
            "(?m)^(?:\\$ )?(?:[A-Z_]+=\\S+ )*(?:\\./(?:run|test|mvnw)|curl|sudo|git|"
                    + "redis-cli|psql|bench/|deploy/|bin/|docker|kubectl|helm|tar|python3|java|openssl|nats|kafka\\S*|sha256sum)\\b");
    private static final Pattern KIND = Pattern.compile("(?:sh|console)(?: (not-run|run-by=\\S+))?");
    private static final Pattern OURS =
            Pattern.compile("(?m)(?:(?<![\\w/.])\\./run|(?:^|sudo |&& |bin/)archipelago) (-{0,2}[a-z]+(?:-[a-z]+)*)");
    private static final Pattern PROGRAM =
            Pattern.compile("(?<![\\w/.])((?:bench|deploy|\\.ci)/[a-z][a-z0-9-]*)(?= |$)");
    private static final Pattern INLINE = Pattern.compile("curl (?:-sI )?'?localhost:8000[^\\s…{]*'?");

    private static List<MarkdownCode> codes() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> others = Files.walk(ROOT, 2)) {
            Stream.concat(docs, others)
                    .filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !ROOT.relativize(path).toString().matches("(target|docs/adr|\\.).*|CHANGELOG.md"))
                    .sorted()
                    .distinct()
                    .forEach(files::add);
        }
        List<MarkdownCode> codes = new ArrayList<>();
        for (Path file : files) {
            codes.addAll(MarkdownCode.of(ROOT.relativize(file).toString(), Files.readString(file)));
        }
        return codes;
    }

    static Stream<MarkdownCode> runnable() throws IOException {
        return codes().stream()
                .filter(code -> code.file().startsWith("docs"))
                .filter(code -> code.info().equals("sh")
                        || code.info().equals("console")
                        || code.inline() && INLINE.matcher(code.text()).matches());
    }

    @Test
    void blocks_withCommands_sayWhatRunsThem() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (MarkdownCode code : codes()) {
            boolean command = !code.inline() && COMMAND.matcher(code.text()).find();
            boolean undeclared = code.info().isEmpty()
                    || code.info().startsWith("sh")
                    || code.info().startsWith("console");
            if (command && undeclared && !KIND.matcher(code.info()).matches()) {
                wrong.add(code.toString());
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void blocks_runByATest_areRunByIt() throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (MarkdownCode code : codes()) {
            Matcher kind = KIND.matcher(code.info());
            if (kind.matches() && kind.group(1) != null && kind.group(1).startsWith("run-by=")) {
                String test = kind.group(1).substring("run-by=".length());
                String source = source(test);
                Matcher command = OURS.matcher(code.text());
                boolean mentioned = !source.isEmpty();
                while (command.find()) {
                    mentioned &= source.contains(command.group(1))
                            || test.toLowerCase().contains(command.group(1));
                }
                if (!mentioned) {
                    wrong.add(code.toString());
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** Covers commands in sentences and tables too. */
    @Test
    void commands_ofTheProject_exist() throws IOException {
        String help = Files.readString(ROOT.resolve("server/src/main/resources/help.txt"));
        Set<String> wrong = new TreeSet<>();
        for (MarkdownCode code : codes()) {
            OURS.matcher(code.text())
                    .results()
                    .filter(command ->
                            !help.contains("./run " + command.group(1)) && !help.contains("[" + command.group(1) + "]"))
                    .forEach(command -> wrong.add(code.file() + ": " + command.group()));
            PROGRAM.matcher(code.text())
                    .results()
                    .filter(program -> !Files.exists(ROOT.resolve(program.group(1))))
                    .forEach(program -> wrong.add(code.file() + ": " + program.group()));
        }

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("runnable")
    void block_runAgainstAServer_succeeds(MarkdownCode code, TestSite testSite, @TempDir Path directory)
            throws Exception {
        for (String program : List.of("redis-cli", "curl", "openssl")) {
            assumeTrue(!code.text().contains(program + " ") || installed(program), program + " is not installed");
        }
        String address =
                testSite.site().address("").replaceFirst("^http://", "").replaceFirst("/$", "");
        String script = code.commands().replace("localhost:8000", address);
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("sh", "-euc", "curl() { command curl -fsS \"$@\"; }\n" + script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("AUTO_UPDATE_SECRET_KEY", Settings.ADMIN_KEY);
        builder.environment().put("ARCHIPELAGO_KEY", Settings.ADMIN_KEY);
        builder.environment().put("REDIS_URL", testSite.redis().serverUri().toString());
        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(output, StandardCharsets.UTF_8))
                .isZero();
    }

    private static boolean installed(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    /** Returns the source of a test, a class of any module or a script; empty if there is none. */
    private static String source(String test) throws IOException {
        if (test.contains("/")) {
            Path script = ROOT.resolve(test);
            return Files.exists(script) ? Files.readString(script) : "";
        }
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (Path file :
                            files.filter(path -> path.endsWith(test + ".java")).toList()) {
                        return Files.readString(file);
                    }
                }
            }
        }
        return "";
    }
}
