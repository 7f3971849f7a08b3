package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.alternativeme.AlternativeMeIndex;
import dev.archipelago.external.binance.BinanceKlines;
import dev.archipelago.external.binance.BinanceTicker;
import dev.archipelago.external.coingecko.CoinGeckoGlobal;
import dev.archipelago.external.coingecko.CoinGeckoPrices;
import dev.archipelago.external.coinmarketcap.CoinMarketCapGlobal;
import dev.archipelago.external.coinmarketcap.CoinMarketCapPrices;
import dev.archipelago.external.finnhub.FinnhubQuotes;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that every recorded response yields the figures, or the failure kind, that its origin states. */
class RecordedAnswersTest {
    private static final URI BASE = URI.create("http://localhost:1");
    private static final Optional<Secret> KEY = Optional.of(new Secret("hunter2"));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-30T07:00:00Z"));
    private static final List<Coin> COINS = MarketCatalog.everything().coins();
    private static final Path ROOT = root();

    private static Path root() {
        try {
            return Path.of(Objects.requireNonNull(RecordedAnswersTest.class.getResource("/upstreams/README.md"))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Transport answer(int status, String file) {
        try {
            String body = Files.readString(ROOT.resolve(file + ".json"));
            return Recorded.with(uri -> Recorded.answer(status, body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fetches from the source that calls the endpoint of the recording. */
    private static Object fetch(String endpoint, Transport transport) throws SourceException {
        return switch (endpoint) {
            case "index" -> new AlternativeMeIndex(BASE, transport, CLOCK).fetch();
            case "ticker" -> new BinanceTicker(BASE, COINS, transport, CLOCK).fetch();
            case "klines" ->
                new BinanceKlines(BASE, transport, CLOCK).klines(TestCoins.BTC, KlineInterval.HOUR, Instant.EPOCH, 500);
            case "simple" -> new CoinGeckoPrices(BASE, KEY, COINS, transport, CLOCK).fetch();
            case "global" -> new CoinGeckoGlobal(BASE, KEY, transport, CLOCK).fetch();
            case "cmc-quotes" -> new CoinMarketCapPrices(BASE, KEY, COINS, transport, CLOCK).fetch();
            case "cmc-global" -> new CoinMarketCapGlobal(BASE, KEY, transport, CLOCK).fetch();
            case "fund" -> new FinnhubQuotes(BASE, KEY, transport, CLOCK).fetch();
            case "rsi" -> new TaapiRsi(BASE, KEY, transport, CLOCK).fetch();
            default -> throw new IllegalArgumentException(endpoint);
        };
    }

    /** Returns the figures in a canonical form: sorted by name, numbers without trailing zeros. */
    private static String text(Object value) {
        return switch (value) {
            case FearGreed index -> index.value() + " at " + index.observedAt();
            case Rsi rsi -> plain(rsi.live());
            case CoinQuotes coins ->
                text(coins.quotes().entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().symbol(),
                                entry -> plain(entry.getValue().price())
                                        + entry.getValue()
                                                .change24h()
                                                .map(change -> " " + plain(change) + "%")
                                                .orElse(""))));
            case GlobalFigures global ->
                text(global.values().entrySet().stream()
                                .collect(Collectors.toMap(
                                        entry -> entry.getKey().key(), entry -> plain(entry.getValue()))))
                        + " at " + global.observedAt();
            case FundQuotes funds -> {
                var quote = Objects.requireNonNull(funds.quotes().get(IndexFund.SPY));
                yield plain(quote.price()) + " " + plain(quote.change().orElseThrow()) + " "
                        + plain(quote.changePercent().orElseThrow()) + "% at "
                        + quote.observedAt();
            }
            case List<?> klines ->
                klines.size() + " klines, close " + plain(((Kline) klines.getLast()).close()) + " at "
                        + ((Kline) klines.getLast()).closeTime();
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    private static String text(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    alternative_me/fng-limit1-2026-08-02             | index      | 27 at 2026-08-02T00:00:00Z
                    alternative_me/fng-limit2-2022-09-12             | index      | 25 at 2022-09-12T00:00:00Z
                    alternative_me/fng-limit2-2026-09-25             | index      | 71 at 2026-09-25T00:00:00Z
                    binance/klines-1m-nautilus-2021-10-22            | klines     | 10 klines, close 60739.85 at 2021-10-22T23:12:59.999Z
                    binance/klines-endTime-1588743688000-60          | klines     | 60 klines, close 9016.01 at 2020-05-06T05:41:59.999Z
                    binance/klines-interval-5m-24                    | klines     | 24 klines, close 6625.84 at 2020-04-15T23:49:59.999Z
                    binance/ticker-24hr-BTCUSDT                      | ticker     | BTC 6705.82 -2.427%
                    binance/ws-api-ticker-24hr-two-symbols-2022-08   | ticker     | BTC 22880.91 -3.938%
                    coingecko/simple-price-eth                       | simple     | ETH 1498.64
                    coingecko/simple-price-rotki-24-200              | simple     | ETH 2337.81
                    coingecko/simple-price-rotki-81-200              | simple     | ETH 2337.88
                    coingecko/global-2025                            | global     | btc_market_cap_percentage 60.70858347681936, eth_market_cap_percentage 7.155942749893206, market_cap_change_percentage_24h_usd -9.999293796813587, market_cap_usd 2515268352188.766, volume_24h_usd 198293501804.3288 at 2025-04-07T11:28:53Z
                    coinmarketcap/v1-global-metrics-USD-2024-10-16   | cmc-global | btc_market_cap_percentage 57.396428129187, eth_market_cap_percentage 13.585559193657, market_cap_change_percentage_24h_usd 0.2986063271927861, market_cap_usd 2304896836510.4614, volume_24h_usd 107437681371.3 at 2024-10-16T00:19:59.999Z
                    coinmarketcap/v1-global-metrics-convert_id-2781-2025-07-26 | cmc-global | btc_market_cap_percentage 60.551289841446, eth_market_cap_percentage 11.64880877455, market_cap_change_percentage_24h_usd 1.7198800403767933, market_cap_usd 3885178841234.972, volume_24h_usd 152203785139.07 at 2025-07-26T13:19:59.999Z
                    finnhub/quote-2023-03-01                         | fund       | 146.5041 -0.9059 -0.6145% at 2023-03-01T17:54:49Z
                    finnhub/quote-2024-07-31                         | fund       | 82.58 -0.22 -0.2657% at 2024-07-31T20:00:00Z
                    finnhub/quote-2026-06-12                         | fund       | 291.15 -4.48 -1.5154% at 2026-06-12T20:00:00Z
                    taapi/rsi-documented                             | rsi        | 69.8259211745199
                    """)
    void fetch_recorded_givesTheFiguresOfItsOrigin(String file, String endpoint, String figures)
            throws SourceException {
        assertThat(text(fetch(endpoint, answer(200, file)))).isEqualTo(figures);
    }

    @ParameterizedTest
    @CsvSource({
        "binance/error-400-1121, ticker, 400, FAILED",
        "binance/error-451, ticker, 451, REFUSED",
        "binance/stream-subscribe-ack, ticker, 200, FAILED",
        "binance/ticker-24hr-no-symbol-trimmed, ticker, 200, FAILED",
        "coingecko/error-429-live, simple, 429, LIMITED",
        "coingecko/error-429-live, global, 200, LIMITED",
        "coingecko/coins-markets-btc-2021, simple, 200, FAILED",
        "coingecko/coins-markets-btc-2024-04-07, simple, 200, FAILED",
        "coingecko/key-api-usage, simple, 200, FAILED",
        "coingecko/simple-price-brl-2026-09-06, simple, 200, FAILED",
        "coingecko/simple-price-eur-2026-09-12, simple, 200, FAILED",
        "coingecko/simple-price-rotki-5-200, simple, 200, FAILED",
        "coinmarketcap/error-1008, cmc-quotes, 429, LIMITED",
        "coinmarketcap/error-1008, cmc-global, 200, LIMITED",
        "coinmarketcap/v3-quotes-xlm-idr-2026-09, cmc-quotes, 200, FAILED",
        "finnhub/error-limit, fund, 429, LIMITED",
        "finnhub/error-limit, fund, 200, LIMITED",
        "finnhub/error-no-access, fund, 403, REFUSED",
        "finnhub/error-no-access, fund, 200, REFUSED",
        "finnhub/quote-unknown-symbol, fund, 200, FAILED",
        "taapi/error-limit-documented-429, rsi, 429, LIMITED",
        "taapi/error-limit-documented-429, rsi, 200, LIMITED",
        "taapi/error-limit-status-200, rsi, 200, LIMITED"
    })
    void fetch_recordedWithoutFigures_isClassified(String file, String endpoint, int status, Kind kind) {
        SourceException failure =
                catchThrowableOfType(SourceException.class, () -> fetch(endpoint, answer(status, file)));

        assertThat(failure.kind()).isEqualTo(kind);
    }

    /** The recording is in rupiah. With the currency replaced it has the shape of a response in dollars. */
    @Test
    void fetch_recordedV3InDollars_isRead() throws SourceException {
        String body = body("coinmarketcap/v3-quotes-xlm-idr-2026-09")
                .replace("\"id\":2794,\"symbol\":\"IDR\"", "\"id\":2781,\"symbol\":\"USD\"");

        assertThat(text(fetch("cmc-quotes", Recorded.json(body)))).isEqualTo("XLM 3113.974238579513");
        assertThat(text(fetch("cmc-quotes", Recorded.json(body.replace("\"symbol\":\"USD\",", "")))))
                .isEqualTo("XLM 3113.974238579513");
    }

    private static String body(String file) {
        try {
            return Files.readString(ROOT.resolve(file + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    200 | {"message":"You exceeded the API rate limit"}                       | LIMITED
                    200 | {"errors":["Your plan does not include this indicator"]}            | REFUSED
                    200 | {"error":{"message":"Invalid API key"}}                             | REFUSED
                    200 | {"error":"This endpoint is limited to paid plans"}                  | REFUSED
                    200 | <html><body>Just a moment...</body></html>                          | FAILED
                    200 | ''                                                                  | FAILED
                    200 | {"value":69.8                                                       | FAILED
                    200 | {"value":null}                                                      | FAILED
                    401 | {"statusCode":401,"error":"Unauthorized","message":"Bad secret"}    | REFUSED
                    402 | <html></html>                                                       | REFUSED
                    429 | <html></html>                                                       | LIMITED
                    503 | ''                                                                  | FAILED
                    """)
    void fetch_anyErrorBody_isClassified(int status, String body, Kind kind) {
        for (String endpoint : List.of("rsi", "fund")) {
            Transport transport = Recorded.with(uri -> Recorded.answer(status, body));

            SourceException failure = catchThrowableOfType(SourceException.class, () -> fetch(endpoint, transport));

            assertThat(failure.kind()).as(endpoint).isEqualTo(kind);
        }
    }

    @Test
    void fetch_numbersAsTextOrWithExponent_areRead() throws SourceException {
        assertThat(text(fetch("rsi", Recorded.json("{\"value\":\"6.98E1\",\"backtrack\":0,\"extra\":{}}"))))
                .isEqualTo("69.8");
        assertThat(text(fetch("simple", Recorded.json("{\"bitcoin\":{\"usd\":\"6.1e4\",\"usd_24h_change\":null}}"))))
                .isEqualTo("BTC 61000");
    }

    @ParameterizedTest
    @CsvSource({"Too many requests, LIMITED", "busy, FAILED"})
    void fetch_errorInMetadata_isClassified(String error, Kind kind) {
        String body = "{\"data\":[{\"value\":\"40\"}],\"metadata\":{\"error\":\"" + error + "\"}}";

        SourceException failure =
                catchThrowableOfType(SourceException.class, () -> fetch("index", Recorded.json(body)));

        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void files_recorded_areAllTested() throws IOException {
        Set<String> tested = Stream.of(
                        "fetch_recorded_givesTheFiguresOfItsOrigin", "fetch_recordedWithoutFigures_isClassified")
                .flatMap(RecordedAnswersTest::rows)
                .map(row -> row.split("[|,]", 2)[0].strip())
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<String> untested = files.filter(Files::isRegularFile)
                    .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> file.substring(0, file.length() - ".json".length()))
                    // The stream's decoder has its own tests.
                    .filter(file -> !file.toLowerCase(Locale.ROOT).contains("/stream-"))
                    .filter(file -> !tested.contains(file))
                    .toList();
            assertThat(untested).isEmpty();
        }
    }

    private static Stream<String> rows(String test) {
        return Stream.of(RecordedAnswersTest.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(test))
                .map(method -> method.getAnnotation(CsvSource.class))
                .flatMap(source -> Stream.concat(
                        Stream.of(source.value()), source.textBlock().lines()));
    }
}
