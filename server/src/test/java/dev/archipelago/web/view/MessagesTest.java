package dev.archipelago.web.view;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.reports.Language;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessagesTest {

    /** Keys whose last part is made while the site runs. */
    private static final List<String> MADE = List.of(
            "problem.\\d.*",
            "live\\.(state|source|fng|rsi|connection|theme|age|unit|share)\\..*",
            "about\\.state\\..*",
            "search\\.language\\..*",
            "live\\.(published|alert|toast|offline|notify|help).*");
            "coin\\.(span|interval|family|about|key|change\\.missing)\\..*",
            "history\\.range\\..*",
            "live\\.(state|source|fng|rsi|connection|theme|age|unit)\\..*",
            "live\\.published.*");

    private static final Set<String> NAMES = Set.of(
            "Archipelago",
            "BTC",
            "ETH",
            "Data",
            "provided",
            "by",
            "CoinGecko",
            "Binance",
            "CoinMarketCap",
            "alternative",
            "me",
            "TAAPI",
            "Finnhub",
            "USD",
            "VND",
            "DOCTYPE",
            "html");

    @Test
    void keys_bothLanguages_areTheSame() {
        assertThat(keys(Language.VI)).isEqualTo(keys(Language.EN));
    }

    @Test
    void placeholders_bothLanguages_areTheSame() {
        for (String key : keys(Language.VI)) {
            assertThat(placeholders(Language.VI, key)).as(key).isEqualTo(placeholders(Language.EN, key));
        }
    }

    @Test
    void keys_all_areUsed() {
        String sources = text(Path.of("src/main/java"), ".java") + text(Path.of("src/main/jte"), ".jte");

        assertThat(keys(Language.VI))
                .filteredOn(key -> MADE.stream().noneMatch(key::matches))
                .allSatisfy(key -> assertThat(sources).contains('"' + key + '"'));
    }

    @Test
    void templates_all_haveNoTextOfTheirOwn() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/jte"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> words = Pattern.compile("\\p{L}{2,}")
                        .matcher(withoutCode(Files.readString(file)))
                        .results()
                        .map(MatchResult::group)
                        .filter(word -> !NAMES.contains(word))
                        .toList();
                assertThat(words).as(file.toString()).isEmpty();
            }
        }
    }

    @Test
    void get_arguments_areFilledInAsTheyAre() {
        assertThat(Messages.of(Language.EN).get("list.showing", 1, "$1 {0}", 3))
                .isEqualTo("Showing 1–$1 {0} of 3 reports");
    }

    @Test
    void get_unknownKey_namesIt() {
        assertThatThrownBy(() -> Messages.of(Language.EN).get("no.such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no.such");
    }

    private static Set<String> keys(Language language) {
        return new TreeSet<>(Messages.of(language).startingWith("").keySet());
    }

    private static Set<String> placeholders(Language language, String key) {
        Set<String> found = new TreeSet<>();
        Pattern.compile("\\{\\d}")
                .matcher(Messages.of(language).get(key))
                .results()
                .forEach(m -> found.add(m.group()));
        return found;
    }

    private static String withoutCode(String template) {
        String rest = template.replaceAll("(?m)^(@import|@param|!\\{).*$", "").replaceAll("\\$(unsafe)?\\{[^}]*}", "");
        String before;
        do {
            before = rest;
            rest = rest.replaceAll("\\([^()]*\\)", "");
        } while (!rest.equals(before));
        return rest.replaceAll("<[^>]*>", " ").replaceAll("@[a-zA-Z.]+", " ");
    }

    private static String text(Path directory, String ending) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .map(MessagesTest::read)
                    .collect(joining());
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
