package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamEvent;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.market.MarketCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes the frames of the exchanges' streams with arbitrary text: the result is plausible prices or a
 * {@code SourceException}.
 */
@Tag("alone")
class ExchangeFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final int ROUNDS = 3_000;
    private static final String SYNTAX = "{}[]\",:\\u0ndtf-+e.019/";
    private static final List<String> EXCHANGES = List.of("coinbase", "kraken", "okx");
    private static final List<String> FRAMES = List.of(
            "coinbase/ticker",
            "coinbase/error-product",
            "kraken/ticker",
            "kraken/ticker-usdt",
            "kraken/error-pair",
            "okx/ticker",
            "okx/error-instrument");

    /** Returns the seed inputs. */
    static Stream<byte[]> recorded() {
        return FRAMES.stream().map(name -> ExchangeProtocolsTest.recorded(name).getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "2m")
    void text(byte[] bytes) {
        digest(new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void randomlyCorrupted_yieldsNoInvalidValue() {
        Random random = new Random(20_261_130);
        for (String name : FRAMES) {
            String frame = ExchangeProtocolsTest.recorded(name);
            for (int round = 0; round < ROUNDS; round++) {
                StringBuilder spoilt = new StringBuilder(frame);
                for (int change = random.nextInt(4); change >= 0; change--) {
                    spoilt.setCharAt(random.nextInt(spoilt.length()), SYNTAX.charAt(random.nextInt(SYNTAX.length())));
                }
                digest(spoilt.toString());
            }
        }
    }

    private static void digest(String text) {
        for (String exchange : EXCHANGES) {
            StreamProtocol protocol = ExchangeProtocolsTest.protocol(exchange, MarketCatalog.DEFAULT.coins());
            try {
                for (StreamEvent event : protocol.decode(ResponseField.parse(exchange, text), NOW)) {
                    check(event);
                }
            } catch (SourceException e) {
                assertThat(e.getMessage()).startsWith(exchange + ": ");
            }
        }
    }

    private static void check(StreamEvent event) {
        switch (event) {
            case StreamEvent.Price(var coin, Quote quote) -> {
                assertThat(coin).isIn(MarketCatalog.DEFAULT.coins());
                check(quote);
            }
            case StreamEvent.TetherRate(Quote quote) -> check(quote);
            case StreamEvent.NotListed(var coin) -> assertThat(coin).isIn(MarketCatalog.DEFAULT.coins());
            case StreamEvent.Signal signal -> assertThat(signal).isNotNull();
        }
    }

    private static void check(Quote quote) {
        assertThat(quote.price()).isPositive();
        assertThat(quote.observedAt()).isBeforeOrEqualTo(NOW);
    }
}
