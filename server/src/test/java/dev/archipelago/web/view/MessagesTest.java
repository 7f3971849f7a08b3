package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.language.Language;
import java.io.IOException;
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
    void keys_everyLanguage_areTheSame() {
        assertThat(Language.all())
                .allSatisfy(language -> assertThat(keys(language)).isEqualTo(keys(Language.ENGLISH)));
    }

    @Test
    void placeholders_everyLanguage_areTheSame() {
        for (Language language : Language.all()) {
            for (String key : keys(language)) {
                assertThat(placeholders(language, key)).as(key).isEqualTo(placeholders(Language.ENGLISH, key));
            }
        }
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
        assertThat(Messages.of(Language.ENGLISH).get("list.showing", 1, "$1 {0}", 3))
                .isEqualTo("Showing 1–$1 {0} of 3 reports");
    }

    @Test
    void plural_oneAndMore_areWrittenAsTheLanguageDoes() {
        assertThat(Messages.of(Language.ENGLISH).plural("search.found", 1, 1, "BTC"))
                .isEqualTo("1 report matches “BTC”");
        assertThat(Messages.of(Language.ENGLISH).plural("search.found", 2, 2, "BTC"))
                .isEqualTo("2 reports match “BTC”");
        assertThat(Messages.of(Language.VIETNAMESE).plural("search.found", 1, 1, "BTC"))
                .isEqualTo("1 báo cáo có “BTC”");
    }

    @Test
    void texts_visibleToReaders_doNotUseTheWordsOfTheCode() {
        for (Language language : Language.all()) {
            assertThat(Messages.of(language).startingWith("").values())
                    .noneMatch(text -> text.contains("kline") || text.contains("(s)") || text.contains("tiền số"));
        }
    }

    @Test
    void get_unknownKey_namesIt() {
        assertThatThrownBy(() -> Messages.of(Language.ENGLISH).get("no.such"))
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
}
