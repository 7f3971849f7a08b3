package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.external.Recorded;
import dev.archipelago.external.Sourced;
import dev.archipelago.external.coingecko.CoinGeckoVnd;
import dev.archipelago.external.coinmarketcap.CoinMarketCapGlobal;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MarketStateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final URI UPSTREAM = URI.create("http://localhost:1");
    private static final int CASES = 200;
    private static final List<String> SOURCES = List.of("binance", "coingecko", "coinmarketcap");

    private static final List<Metric> METRICS = MarketCatalog.DEFAULT.metrics();

    private static MarketState state() {
        return new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, false);
    }

    private static Observation observation(String value, String source, Instant at) {
        return new Observation(new BigDecimal(value), source, Freshness.of(Duration.ofMinutes(1)), at, at);
    }

    private static Observations of(Metric metric, Observation observation) {
        return of(Map.of(metric, observation));
    }

    private static Observations of(Map<Metric, Observation> values) {
        return new Observations(values, Map.of(), List.of());
    }

    private static Snapshot after(List<Observations> answers) {
        MarketState state = state();
        answers.forEach(state::apply);
        return state.snapshot(NOW);
    }

    /** Random values within 4 % of each other, several at the same time and from several sources. */
    private static List<Observations> calmAnswers(Random random) {
        List<Observations> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Metric metric = METRICS.get(random.nextInt(METRICS.size()));
            Observation seen = observation(
                    String.valueOf(50 + random.nextInt(3)),
                    SOURCES.get(random.nextInt(SOURCES.size())),
                    NOW.minusSeconds(random.nextInt(20)));
            answers.add(of(metric, seen));
        }
        return answers;
    }

    @Test
    void apply_calmAnswersInAnyOrder_endAlike() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            List<Observations> answers = calmAnswers(random);
            Snapshot expected = after(answers);
            Collections.shuffle(answers, random);
            assertThat(after(answers)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void apply_sameAnswersTwice_changeNothing() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            List<Observations> answers = calmAnswers(random);
            List<Observations> twice = new ArrayList<>(answers);
            twice.addAll(answers);
            Collections.shuffle(twice, random);
            assertThat(after(twice)).as("seed %d", seed).isEqualTo(after(answers));
        }
    }

    @Test
    void apply_jumpsOfOneFigure_neverTouchAnother() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            List<Observations> one = wild(TestCoins.BTC.price(), random);
            List<Observations> other = wild(Metrics.MARKET_CAP_USD, random);
            List<Observations> mixed = new ArrayList<>();
            int i = 0;
            int j = 0;
            while (i < one.size() || j < other.size()) {
                boolean first = j == other.size() || i < one.size() && random.nextBoolean();
                mixed.add(first ? one.get(i++) : other.get(j++));
            }
            List<Observations> inTurn = new ArrayList<>(other);
            inTurn.addAll(one);
            assertThat(after(mixed)).as("seed %d", seed).isEqualTo(after(inTurn));
        }
    }

    private static List<Observations> wild(Metric metric, Random random) {
        List<Observations> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(of(
                    metric, observation(String.valueOf(1 + random.nextInt(100)), "binance", NOW.minusSeconds(20 - i))));
        }
        return answers;
    }

    @Test
    void apply_jumpAndItsConfirmationInEitherOrder_endAlike() {
        Observations old = of(TestCoins.BTC.price(), observation("100", "binance", NOW.minusSeconds(9)));
        Observations jump = of(TestCoins.BTC.price(), observation("150", "binance", NOW.minusSeconds(2)));
        Observations word = of(TestCoins.BTC.price(), observation("151", "binance", NOW.minusSeconds(1)));
        assertThat(after(List.of(old, jump, word))).isEqualTo(after(List.of(old, word, jump)));
    }

    @Test
    void apply_jump_holdsTheChangeThatCameWithIt() {
        MarketState state = state();
        Instant before = NOW.minusSeconds(1);
        state.apply(of(Map.of(
                TestCoins.BTC.price(), observation("100", "binance", before),
                TestCoins.BTC.change24h(), observation("1", "binance", before))));
        state.apply(of(Map.of(
                TestCoins.BTC.price(), observation("150", "binance", NOW),
                TestCoins.BTC.change24h(), observation("51", "binance", NOW))));
        Snapshot snapshot = state.snapshot(NOW);
        assertThat(snapshot.reading(TestCoins.BTC.change24h()).value()).contains(BigDecimal.ONE);
        assertThat(snapshot.reading(TestCoins.BTC.price()).observedAt()).contains(before);
        assertThat(state.statistics(NOW).jumpsWaiting()).containsExactly("btc_price_usd");
    }

    @Test
    void apply_fearAndGreedJumps_isShownAtOnce() {
        Snapshot snapshot = after(List.of(
                of(Metrics.FNG_VALUE, observation("10", "alternative_me", NOW.minusSeconds(1))),
                of(Metrics.FNG_VALUE, observation("90", "alternative_me", NOW))));
        assertThat(snapshot.reading(Metrics.FNG_VALUE).value()).contains(BigDecimal.valueOf(90));
    }

    @Test
    void apply_heldJump_letsTheOldValueGrowOld() {
        MarketState state = state();
        state.apply(of(TestCoins.BTC.price(), observation("100", "binance", NOW.minusSeconds(600))));
        state.apply(of(TestCoins.BTC.price(), observation("150", "binance", NOW)));
        assertThat(state.snapshot(NOW).reading(TestCoins.BTC.price()).state()).isEqualTo(ReadingState.STALE);
    }

    /** Returns the states, at the given ages, of a figure that only {@code source} provides. */
    private static <T> List<ReadingState> states(
            Source<T> source, Function<Sourced<T>, Observations> normalise, Metric metric, Duration... ages)
            throws SourceException {
        MarketState state = state();
        state.apply(
                normalise.apply(new Sourced<>(source.fetch(), source.name(), source.interval(), NOW, Duration.ZERO)));
        return Stream.of(ages)
                .map(age -> state.snapshot(NOW.plus(age)).reading(metric).state())
                .toList();
    }

    @Test
    void apply_priceBorrowedFromTheSecondSource_growsOldAsFastAsThatMakesPrices() throws SourceException {
        Transport answers = Recorded.json(
                "{\"bitcoin\":{\"usd\":90000,\"vnd\":2350000000,\"last_updated_at\":" + NOW.getEpochSecond() + "}}");
        assertThat(states(
                        new CoinGeckoVnd(UPSTREAM, Optional.empty(), MarketCatalog.DEFAULT.coins(), answers, () -> NOW),
                        Observations::vnd,
                        TestCoins.BTC.price(),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(121),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(301)))
                .containsExactly(ReadingState.LIVE, ReadingState.DELAYED, ReadingState.DELAYED, ReadingState.STALE);
    }

    @Test
    void apply_globalFiguresBorrowedFromTheSecondSource_areStaleAfterAnHour() throws SourceException {
        Transport answers = Recorded.json(
                "{\"data\":{\"quote\":{\"USD\":{\"total_market_cap\":3e12,\"last_updated\":\"" + NOW + "\"}}}}");
        assertThat(states(
                        new CoinMarketCapGlobal(UPSTREAM, Optional.of(new Secret("k")), answers, () -> NOW),
                        Observations::secondGlobal,
                        Metrics.MARKET_CAP_USD,
                        Duration.ofMinutes(20),
                        Duration.ofMinutes(21),
                        Duration.ofMinutes(60),
                        Duration.ofMinutes(61)))
                .containsExactly(ReadingState.LIVE, ReadingState.DELAYED, ReadingState.DELAYED, ReadingState.STALE);
    }

    @Test
    void quotes_newQuote_isAppliedAndNotified() {
        MarketState state = state();
        List<String> changes = new ArrayList<>();
        state.onChange(() -> changes.add("changed"));
        QuoteListener quotes = state.quotes("binance", Duration.ofSeconds(5));

        quotes.onQuote(TestCoins.BTC, quote("60000", NOW), NOW);

        assertThat(changes).hasSize(1);
        assertThat(state.snapshot(NOW).reading(TestCoins.BTC.price()))
                .isEqualTo(Reading.of(
                        TestCoins.BTC.price(), new BigDecimal("60000"), "binance", NOW, NOW, ReadingState.LIVE));
        assertThat(state.snapshot(NOW).reading(TestCoins.BTC.change24h()).value())
                .contains(BigDecimal.ONE);
        assertThat(state.snapshot(NOW.plusSeconds(11))
                        .reading(TestCoins.BTC.price())
                        .state())
                .isEqualTo(ReadingState.DELAYED);
    }

    @Test
    void quotes_olderOrSameQuote_changesNothing() {
        MarketState state = state();
        QuoteListener quotes = state.quotes("binance", Duration.ofSeconds(5));
        quotes.onQuote(TestCoins.BTC, quote("60000", NOW), NOW);
        List<String> changes = new ArrayList<>();
        state.onChange(() -> changes.add("changed"));

        quotes.onQuote(TestCoins.BTC, quote("60000", NOW), NOW.plusMillis(5));
        quotes.onQuote(TestCoins.BTC, quote("59999", NOW.minusMillis(1)), NOW.plusMillis(5));

        assertThat(changes).isEmpty();
        assertThat(state.snapshot(NOW).reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("60000"));
    }

    @Test
    void quotes_jump_holdsThePriceAndItsChange() {
        MarketState state = state();
        QuoteListener quotes = state.quotes("binance", Duration.ofSeconds(5));
        quotes.onQuote(TestCoins.BTC, quote("60000", NOW), NOW);

        quotes.onQuote(
                TestCoins.BTC,
                new Quote(new BigDecimal("90000"), Optional.of(BigDecimal.valueOf(50)), NOW.plusSeconds(1)),
                NOW.plusSeconds(1));

        Snapshot snapshot = state.snapshot(NOW.plusSeconds(1));
        assertThat(snapshot.reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("60000"));
        assertThat(snapshot.reading(TestCoins.BTC.change24h()).value()).contains(BigDecimal.ONE);
    }

    private static Quote quote(String price, Instant at) {
        return new Quote(new BigDecimal(price), Optional.of(BigDecimal.ONE), at);
    }
}
