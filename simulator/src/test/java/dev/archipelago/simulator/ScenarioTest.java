package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTest {

    @Test
    void parse_linesCommentsAndOrder_areUnderstood() throws Exception {
        Scenario scenario = Scenario.parse(
                "day", "# bad\n\nat 1:00:05 all ok   # over\r\nAT 00:30 binance-stream silence for 20 s\n");
        assertThat(scenario.steps())
                .extracting(Scenario.Step::at)
                .containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(3605));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "binance 500;day:2: 'binance' is not understood here; expected 'at' and a time",
                "at;day:2: the line ends here; expected a time",
                "at 30 binance 500;day:2: time is '30'; expected minutes and seconds",
                "at 00:60 binance 500;day:2: time is '00:60'",
                "at 1:60:00 binance 500;day:2: time is '1:60:00'",
                "at 00:30;day:2: the line ends here; expected an upstream",
                "at 00:30 binance explode;day:2: fault is 'explode'; expected one of",
                "at 00:30 binance 500 for;day:2: the line ends here; expected for such as 20s"
            })
    void parse_brokenLine_saysWhereAndWhatWasExpected(String line, String message) {
        assertThatThrownBy(() -> Scenario.parse("day", "\n" + line + "\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void parse_nothingOrTooMuch_isRefused() {
        assertThatThrownBy(() -> Scenario.parse("day", "# only a comment")).hasMessageContaining("no steps");
        assertThatThrownBy(() -> Scenario.parse("day", "\n".repeat(20_000))).hasMessageContaining("at most 10000");
    }

    @Test
    void parse_randomWords_isReadOrRefusedInOneLine() {
        Random random = new Random(5);
        String[] words = {
            "at",
            "00:10",
            "1:00:00",
            "binance",
            "binance-stream",
            "all",
            "all/x",
            "price",
            "BTC",
            "500",
            "429",
            "200",
            "code",
            "-1",
            "retry-after",
            "30",
            "html",
            "for",
            "20s",
            "20",
            "s",
            "times",
            "3",
            "chance",
            "50%",
            "101%",
            "ok",
            "stall",
            "slow",
            "skew",
            "+5m",
            "-",
            "jump",
            "silence",
            "cut",
            "shutdown",
            "in",
            "free",
            "é",
            "99999999999"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder(random.nextBoolean() ? "at 00:10 binance " : "");
            for (int word = random.nextInt(8); word >= 0; word--) {
                line.append(words[random.nextInt(words.length)]).append(random.nextInt(9) == 0 ? "" : " ");
            }
            try {
                assertThat(Scenario.parse("fuzz", line.toString()).steps()).hasSize(1);
            } catch (ScenarioException e) {
                assertThat(e.getMessage()).startsWith("fuzz").doesNotContain("\n");
            }
        }
    }

    @Test
    void play_byTheClock_doesEachStepWhenDue() throws Exception {
        FixedTime time = new FixedTime();
        try (Simulator simulator = Simulator.start(time.options())) {
            simulator.play(Scenario.parse("day", """
                at 00:00 binance 500 for 10s
                at 00:20 price BTC 1000
                at 00:20 price BTC +10%
                at 00:20 price ETH 1000000000
                at 00:20 price ETH +10%
                at 24:00:00 coingecko 429
                """));
            assertThat(simulator.faults().entries()).hasSize(1);
            time.advance(Duration.ofSeconds(19));
            simulator.push();
            assertThat(simulator.faults().entries()).isEmpty();
            assertThat(simulator.price("BTC")).isNotEqualByComparingTo("1100");
            time.advance(Duration.ofSeconds(1));
            simulator.push();
            assertThat(simulator.price("BTC")).isEqualByComparingTo("1100");
            assertThat(simulator.price("ETH")).isEqualByComparingTo("1000000000");
            time.advance(Duration.ofDays(1));
            simulator.push();
            assertThat(simulator.faults().entries()).hasSize(1);
        }
    }

    static List<Path> shipped() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("..", "docs", "scenarios"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shipped_everyOne_canBePlayed(Path file) throws Exception {
        assertThat(Scenario.parse(file.toString(), Files.readString(file)).steps())
                .isNotEmpty();
    }
}
