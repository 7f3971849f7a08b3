package dev.archipelago.external.binance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamEvent;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes the frames of the stream and the klines with arbitrary text: the result is plausible values or a
 * {@code SourceException}.
 */
@Tag("alone")
class BinanceFuzzTest {
    private static final int ROUNDS = 2_000;
    private static final String TELLING = "{}[]\",:\\u0ndtf-+e.019";
    private static final String KLINES = """
        [[1772150400000,"1.0","2.0","0.5","1.5","9.1",1772236799999,"1.1",5,"1","1","0"],
        [1772236800000,1.5,2.0,0.5,"1.6","9.1",1772323199999,"1.1",5,"1","1","0"]]\
        """;

    /** Returns the seed inputs. */
    static Stream<byte[]> recorded() {
        return Stream.of(Recorded.body("binance-frame"), KLINES).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "2m")
    void text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        digestFrame(text);
        digestKlines(text);
    }

    @Test
    void randomlyCorrupted_yieldsNoInvalidValue() {
        Random random = new Random(20_260_301);
        String frame = Recorded.body("binance-frame");
        for (int round = 0; round < ROUNDS; round++) {
            digestFrame(spoilt(frame, random));
            digestKlines(spoilt(KLINES, random));
        }
    }

    private static String spoilt(String text, Random random) {
        StringBuilder spoilt = new StringBuilder(text);
        for (int change = random.nextInt(4); change >= 0; change--) {
            spoilt.setCharAt(random.nextInt(spoilt.length()), TELLING.charAt(random.nextInt(TELLING.length())));
        }
        return spoilt.toString();
    }

    private static void digestFrame(String text) {
        try {
            for (StreamEvent event : new BinanceTickerProtocol(MarketCatalog.DEFAULT.coins())
                    .decode(ResponseField.parse("binance", text), Recorded.NOW)) {
                if (event instanceof StreamEvent.Price(var coin, var quote)) {
                    assertThat(coin).isIn(MarketCatalog.DEFAULT.coins());
                    assertThat(quote.price()).isPositive();
                    assertThat(quote.observedAt()).isBeforeOrEqualTo(Recorded.NOW);
                }
            }
        } catch (SourceException e) {
            assertThat(e.getMessage()).startsWith("binance: ");
        }
    }

    private static void digestKlines(String text) {
        try {
            List<Kline> klines =
                    KlineDecoder.decode(ResponseField.parse("binance", text), TestCoins.BTC, KlineInterval.DAY);
            for (Kline kline : klines) {
                assertThat(kline.close()).isPositive();
                assertThat(kline.closeTime()).isAfter(kline.openTime());
            }
        } catch (SourceException e) {
            assertThat(e.getMessage()).startsWith("binance: ");
        }
    }
}
