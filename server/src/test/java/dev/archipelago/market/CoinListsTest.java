package dev.archipelago.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that the table of coins is the only list of coins, from which code, templates, scripts and texts derive theirs.
 * Style sheets are exempt: they have the classes and colours that the markup of stored reports uses.
 */
class CoinListsTest {
    private static final Path SOURCES = Path.of("src/main");
    private static final Set<String> TEXTS = Set.of("java", "jte", "js", "properties", "csv");
    private static final Path TABLE = SOURCES.resolve("resources/dev/archipelago/market/coins.csv");
    /**
     * The number of coins that counts as a list. Bitcoin and Ether alone do not, since they have metrics of their own,
     * such as their dominance.
     */
    private static final int LIST = 3;

    /** Matches symbols and identifiers that are not words of English or Vietnamese. */
    private static final Pattern COIN = Pattern.compile(CoinTable.shipped().defaults().stream()
            .filter(coin -> !coin.symbol().equals("LINK"))
            .flatMap(coin -> Stream.of(coin.symbol(), coin.coinGeckoId()))
            .collect(Collectors.joining("|", "(?i)(?<![a-z])(", ")(?![a-z])")));

    private static boolean isText(Path file) {
        String name = file.getFileName().toString();
        return TEXTS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static long coins(Path file) {
        try {
            return COIN.matcher(Files.readString(file, StandardCharsets.UTF_8))
                    .results()
                    .map(MatchResult::group)
                    .map(found -> found.toLowerCase(java.util.Locale.ROOT))
                    .flatMap(found -> CoinTable.shipped().coins().stream()
                            .filter(coin -> coin.code().equals(found)
                                    || coin.coinGeckoId().equals(found)))
                    .distinct()
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sources_exceptTheTable_holdNoListOfCoins() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> lists = files.filter(Files::isRegularFile)
                    .filter(CoinListsTest::isText)
                    .filter(file -> coins(file) >= LIST)
                    .toList();
            assertThat(lists).containsExactly(TABLE);
        }
    }
}
