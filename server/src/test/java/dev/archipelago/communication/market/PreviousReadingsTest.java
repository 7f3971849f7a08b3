package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.Block;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding of entries of the previous version, as required by a rolling upgrade. */
class PreviousReadingsTest {

    private static final Instant NOW = Instant.parse("2026-03-04T15:00:00Z");
    private static final Instant OBSERVED = NOW.minusMillis(1234);

    private static Observation observation(String value, String source, Freshness freshness) {
        return new Observation(new BigDecimal(value), source, freshness, OBSERVED, NOW);
    }

    /** Readings of all metrics but one that was never observed, with all optional fields. */
    static Observations observations() {
        Freshness freshness = new Freshness(Duration.ofSeconds(20), Duration.ofMinutes(5));
        Map<Metric, Observation> values = new LinkedHashMap<>();
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            if (!metric.equals(IndexFund.DIA.price()) && !metric.supplementary()) {
                values.put(metric, observation("61.2500000001", "binance", freshness));
            }
        }
        values.put(Metrics.BTC_RSI_14_CLOSED, observation("55.5", "binance", Freshness.of(Duration.ofDays(1))));
        values.put(Metrics.USD_VND, observation("26345.5", "coingecko", PollSchedule.EXCHANGE_RATE.storedFreshness()));
        return new Observations(
                values, Map.of(TestCoins.BTC.price(), observation("80", "coingecko", freshness)), List.of());
    }

    static MarketState state() {
        return state(true);
    }

    static MarketState state(boolean simulated) {
        return new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, simulated);
    }

    static Publication publication(boolean simulated) {
        MarketState state = state(simulated);
        state.apply(observations());
        state.fetchTook(Duration.ofMillis(250));
        return publication(state);
    }

    static Publication publication(MarketState state) {
        return new Publication(state.snapshot(NOW), state.ageing(NOW), OptionalLong.of(17), 42);
    }

    /** Returns an entry as it is read, with the epoch added by the stream. */
    private static Map<String, String> entry() {
        Map<String, String> entry = new LinkedHashMap<>(PreviousEntries.entry(publication(true)));
        entry.put("epoch", "17");
        return entry;
    }

    /** Returns an entry with the field of one reading replaced by the given JSON. */
    private static Map<String, String> with(String metric, String field, String json) {
        Map<String, String> entry = entry();
        String readings = entry.get("readings");
        int begin =
                readings.indexOf("\"" + field + "\":", readings.indexOf("\"" + metric + "\":")) + field.length() + 3;
        int end = readings.indexOf(readings.charAt(begin) == '"' ? "\"," : ",", begin);
        end += readings.charAt(begin) == '"' ? 1 : 0;
        entry.put("readings", readings.substring(0, begin) + json + readings.substring(end));
        return entry;
    }

    @Test
    void decode_writtenEntry_equalsTheState() {
        RemoteSnapshot followed = decoded(entry()).orElseThrow();
        assertThat(followed.observations().values()).isEqualTo(observations().values());
        TimedSecondOpinion second = followed.opinions().get(TestCoins.BTC.price());
        assertThat(second.opinion().disagrees()).isTrue();
        assertThat(second.until()).isEqualTo(OBSERVED.plus(PollSchedule.secondOpinionLifetime(Block.CRYPTO)));
        assertThat(followed.timestamp()).isEqualTo(NOW);
        assertThat(followed.fetchDuration()).isEqualTo(Duration.ofMillis(250));
        assertThat(followed.simulated()).isTrue();
        assertThat(followed.epoch()).isEqualTo(17);
        assertThat(followed.refreshed()).isEqualTo(42);
    }

    @Test
    void decode_appliedToAnotherState_givesTheSameSnapshots() {
        MarketState other = state();
        other.follow(decoded(entry()).orElseThrow());
        Publication publication = publication(true);
        assertThat(publication(other)).isEqualTo(publication);
        MarketState origin = state();
        origin.apply(observations());
        origin.fetchTook(Duration.ofMillis(250));
        for (int minutes = 0; minutes < 200; minutes += 7) {
            Instant later = NOW.plus(Duration.ofMinutes(minutes));
            assertThat(other.snapshot(later)).isEqualTo(origin.snapshot(later));
        }
    }

    @Test
    void follow_ownSecondOpinionLater_takesThePlaceOfTheLeaders() {
        MarketState state = state();
        state.follow(decoded(entry()).orElseThrow());
        Observation own =
                new Observation(new BigDecimal("61"), "coinmarketcap", Freshness.of(Duration.ofMinutes(1)), NOW, NOW);
        state.apply(new Observations(Map.of(), Map.of(TestCoins.BTC.price(), own), List.of()));
        assertThat(state.snapshot(NOW)
                        .secondOpinions()
                        .get(TestCoins.BTC.price())
                        .source())
                .isEqualTo("coinmarketcap");
    }

    @Test
    void follow_aJumpOfTheLeaders_isTakenAtOnce() {
        MarketState state = state();
        Observation before = new Observation(
                BigDecimal.ONE, "binance", Freshness.of(Duration.ofMinutes(1)), OBSERVED.minusSeconds(1), OBSERVED);
        state.apply(new Observations(Map.of(TestCoins.BTC.price(), before), Map.of(), List.of()));
        state.follow(decoded(entry()).orElseThrow());
        assertThat(state.snapshot(NOW).reading(TestCoins.BTC.price()).value())
                .contains(new BigDecimal("61.2500000001"));
    }

    @Test
    void follow_olderThanWhatIsKnown_goesNotBack() {
        MarketState state = state();
        Observation newer = new Observation(
                new BigDecimal("62"), "binance", Freshness.of(Duration.ofMinutes(1)), OBSERVED.plusMillis(1), NOW);
        state.apply(new Observations(Map.of(TestCoins.BTC.price(), newer), Map.of(), List.of()));
        state.follow(decoded(entry()).orElseThrow());
        assertThat(state.snapshot(NOW).reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("62"));
    }

    @Test
    void decode_realMarket_isNotSimulated() {
        Map<String, String> entry = new LinkedHashMap<>(PreviousEntries.entry(publication(false)));
        entry.put("epoch", "17");
        assertThat(decoded(entry).orElseThrow().simulated()).isFalse();
    }

    @Test
    void decode_fieldsOfANewerVersion_arePassedOver() {
        Map<String, String> entry = entry();
        entry.put("something", "new");
        entry.put("readings", entry.get("readings").replaceFirst("\\{", "{\"doge_price_usd\":{\"value\":\"?\"},"));
        assertThat(decoded(entry)).isEqualTo(decoded(entry()));
    }

    @Test
    void decode_aMetricOlderVersionsLack_isAbsent() {
        Map<String, String> entry = entry();
        int all = values(entry).size();
        entry.put("readings", entry.get("readings").replace("\"btc_price_usd\":", "\"other\":"));

        assertThat(values(entry)).doesNotContainKey(TestCoins.BTC.price()).hasSize(all - 1);
    }

    private static Optional<RemoteSnapshot> decoded(Map<String, String> entry) {
        return new SnapshotDecoder(MarketCatalog.DEFAULT, new CompactReadingsCodec(MarketCatalog.DEFAULT))
                .decode(entry, ReplicatedReadings.NONE);
    }

    private static Map<Metric, Observation> values(Map<String, String> entry) {
        return decoded(entry).orElseThrow().observations().values();
    }

    @Test
    void isSnapshot_entryOfAnotherProgram_isNot() {
        Map<String, String> entry = entry();
        assertThat(SnapshotDecoder.isSnapshot(entry)).isTrue();
        entry.remove("readings");
        assertThat(SnapshotDecoder.isSnapshot(entry)).isFalse();
        assertThat(decoded(entry)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "fetch_duration_ms", "epoch", "refreshed", "readings"})
    void decode_fieldMissingOrWrong_isRefused(String field) {
        Map<String, String> entry = entry();
        for (String wrong : List.of("", "null", "-1", "[]", "1e9", "x", "\"\"", "{")) {
            entry.put(field, wrong);
            assertThat(decoded(entry)).as(wrong).isEmpty();
        }
        entry.remove(field);
        assertThat(decoded(entry)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "btc_price_usd, value, 0",
                "btc_price_usd, value, -1",
                "btc_price_usd, value, \"61000\"",
                "btc_price_usd, value, true",
                "btc_price_usd, value, 1e999999999",
                "btc_price_usd, value, 1e-999999999",
                "btc_price_usd, value, 11111111111111111111111111111111111111111111",
                "btc_change_24h, value, -100.01",
                "fng_value, value, 101",
                "btc_rsi_14, value, -0.1",
                "btc_price_usd, source, null",
                "btc_price_usd, source, \"\"",
                "btc_price_usd, source, \"<b>\"",
                "btc_price_usd, source, 1",
                "btc_price_usd, observed_at, null",
                "btc_price_usd, observed_at, \"2026-03-04T15:00:00\"",
                "btc_price_usd, observed_at, \"2027-03-04T15:00:00Z\"",
                "btc_price_usd, fetched_at, \"2027-03-04T15:00:00Z\"",
                "btc_price_usd, fetched_at, 5",
                "btc_price_usd, live_until, \"2026-03-04T14:00:00Z\"",
                "btc_price_usd, live_until, \"2026-03-05T15:00:00Z\"",
                "btc_price_usd, live_until, null",
                "usd_vnd, value, 0",
                "usd_vnd, source, null",
                "btc_rsi_14_closed, value, 100.1",
                "second, value, 0",
                "second, source, 5",
                "second, difference_percent, -1",
                "second, disagrees, 1",
                "second, observed_at, null"
            })
    void decode_impossibleReading_refusesTheEntry(String metric, String field, String json) {
        assertThat(decoded(with(metric, field, json))).isEmpty();
    }

    @Test
    void decode_mutatedEntries_areReadingsThatArePossibleOrRefused() {
        Map<String, String> original = entry();
        String telling = "{}[]\",:\\u0ndtf-+e. ";
        Random random = new Random(20_260_102);
        int accepted = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder readings = new StringBuilder(original.get("readings"));
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(readings.length());
                char now = random.nextBoolean()
                        ? (char) random.nextInt(256)
                        : telling.charAt(random.nextInt(telling.length()));
                readings.setCharAt(at, now);
            }
            Map<String, String> entry = new LinkedHashMap<>(original);
            entry.put("readings", readings.toString());
            Optional<RemoteSnapshot> followed = decoded(entry);
            accepted += followed.isPresent() ? 1 : 0;
            followed.ifPresent(PreviousReadingsTest::assertShown);
        }
        assertThat(accepted).isBetween(1, 2_999);
    }

    private static void assertShown(RemoteSnapshot followed) {
        MarketState state = state();
        state.follow(followed);
        assertThat(SnapshotJson.summary(state.snapshot(NOW)).length).isLessThan(64 * 1024);
    }
}
