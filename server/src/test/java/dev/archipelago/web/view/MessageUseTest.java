package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.language.Language;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Finds unused messages. A key is used if it occurs in quotes as a whole, or if a prefix of it does and each of its
 * remaining words is a literal or an enum constant somewhere. Scripts omit the prefix {@code live.}.
 */
class MessageUseTest {

    private static final String SCRIPTS = "live.";
    private static final Pattern WORD = Pattern.compile("[\"'`.]([A-Za-z0-9_]+)[\"'`]");
    private static final Pattern CONSTANT = Pattern.compile("\\b([A-Z][A-Z0-9_]+|[0-9]{3})\\b");

    private static final String JAVA = sources(Path.of("src/main/java"), ".java");
    private static final String SERVER = JAVA + sources(Path.of("src/main/jte"), ".jte");
    private static final String BROWSER = sources(Path.of("src/main/resources/assets"), ".js");

    private static final Set<String> WORDS = Stream.of(found(WORD, SERVER), found(WORD, BROWSER), found(CONSTANT, JAVA))
            .flatMap(Set::stream)
            .map(word -> word.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    private static boolean isUsed(String key) {
        return isUsed(key, SERVER) || key.startsWith(SCRIPTS) && isUsed(key.substring(SCRIPTS.length()), BROWSER);
    }

    private static boolean isUsed(String key, String source) {
        if (quotes(source, key)) {
            return true;
        }
        for (int stop = key.indexOf('.'); stop >= 0; stop = key.indexOf('.', stop + 1)) {
            String begin = key.substring(0, stop + 1);
            boolean begun = quotes(source, begin)
                    || quotes(source, key.substring(0, stop))
                    || source.contains('`' + begin + "${");
            // The common prefix of all messages of scripts does not identify one.
            if (begun && !begin.equals(SCRIPTS) && WORDS.containsAll(words(key.substring(stop + 1)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean quotes(String source, String text) {
        return source.contains('"' + text + '"') || source.contains('\'' + text + '\'');
    }

    private static List<String> words(String rest) {
        return Arrays.asList(rest.split("\\."));
    }

    @Test
    void keys_all_areUsed() {
        assertThat(Messages.of(Language.VIETNAMESE).startingWith("").keySet())
                .filteredOn(key -> !isUsed(key))
                .isEmpty();
    }

    @Test
    void isUsed_unknownKeys_areFoundOut() {
        assertThat(Stream.of(
                        "nav.invented",
                        "live.invented",
                        "live.state.invented",
                        "problem.999.title",
                        "problem.404.invented",
                        "about.state.invented"))
                .noneMatch(MessageUseTest::isUsed);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static String sources(Path directory, String ending) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .map(MessageUseTest::read)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
