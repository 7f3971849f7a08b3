package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.ValueSource;

class StreamEncoderTest {
    private static final Instant NOW = Instant.parse("2026-03-04T15:00:00.123456Z");
    private static final Freshness FRESH = new Freshness(Duration.ofSeconds(10), Duration.ofSeconds(25));

    private final CompactReadingsCodec codec = new CompactReadingsCodec(MarketCatalog.DEFAULT);
    private final SnapshotDecoder decoder = new SnapshotDecoder(MarketCatalog.DEFAULT, codec);
    private final StreamEncoder encoder = new StreamEncoder(codec);
    private final MarketState state = PreviousReadingsTest.state(true);
    private Checkpoint stored;

    private Publication publication(Instant at) {
        return new Publication(state.snapshot(at), state.ageing(at), OptionalLong.of(17), 42);
    }

    /** Returns the entries that the sink writes together: a checkpoint if one is due, and the entry with its epoch. */
    private Map<String, String> entry(Instant at, String failing) {
        Publication publication = publication(at);
        encoder.checkpoint(publication, 17, failing).ifPresent(needed -> {
            stored = Checkpoint.decode(codec, needed.text(codec, at)).orElseThrow();
            encoder.stored(needed, at);
        });
        Map<String, String> fields = new LinkedHashMap<>(encoder.encode(publication, failing));
        fields.put("epoch", "17");
        return fields;
    }

    private Optional<RemoteSnapshot> decoded(Map<String, String> entry) {
        return decoder.decode(entry, stored.readings());
    }

    private void price(String value, Instant observed) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        values.put(
                TestCoins.BTC.price(),
                new Observation(new BigDecimal(value), "binance", FRESH, observed, observed.plusMillis(7)));
        state.apply(new Observations(values, Map.of(), List.of()));
    }

    @Test
    void encode_changesAfterTheCheckpoint_giveAFollowerTheSameReadings() {
        state.apply(PreviousReadingsTest.observations());
        entry(NOW, "");
        Checkpoint first = stored;
        price("61.26", NOW.plusMillis(900).truncatedTo(java.time.temporal.ChronoUnit.MILLIS));

        Map<String, String> second = entry(NOW.plusSeconds(1), "");

        assertThat(stored).isSameAs(first);
        assertThat(second.get("changes")).contains("btc_price_usd").doesNotContain("eth", "61.26");
        RemoteSnapshot followed = decoded(second).orElseThrow();
        ReplicatedReadings sent = ReplicatedReadings.of(publication(NOW.plusSeconds(1)));
        assertThat(followed.observations().values()).isEqualTo(sent.values());
        assertThat(followed.opinions()).isEqualTo(sent.opinions());
        assertThat(followed.refreshed()).isEqualTo(42);
        assertThat(followed.epoch()).isEqualTo(17);
    }

    @Test
    void encode_pairOfACoin_isWrittenOnce() {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        for (Metric metric : List.of(TestCoins.BTC.price(), TestCoins.BTC.change24h())) {
            values.put(metric, new Observation(new BigDecimal("1.5"), "binance", FRESH, NOW.minusMillis(120), NOW));
        }
        String text = codec.encode(new ReplicatedReadings(values, Map.of()).since(ReplicatedReadings.NONE), NOW);
        assertThat(text).isEqualTo("{\"r\":[[\"binance\",10000,25000,{\"btc\":[120,0]}]]}");
    }

    @Test
    void encode_secondOpinionGone_isGoneForTheFollower() {
        state.apply(PreviousReadingsTest.observations());
        entry(NOW, "");
        assertThat(stored.readings().opinions()).containsKey(TestCoins.BTC.price());
        Instant later = NOW.plus(
                PollSchedule.secondOpinionLifetime(TestCoins.BTC.price().block()));
        Publication publication = publication(later);
        ReplicatedReadings now = ReplicatedReadings.of(publication);

        String changes = codec.encode(now.since(stored.readings()), later);

        ReplicatedReadings read = stored.readings()
                .with(codec.decode(
                        ReadingRules.JSON.readTree(changes),
                        later,
                        metric -> publication.snapshot().reading(metric).value()));
        assertThat(read.opinions()).isEmpty();
    }

    @Test
    void checkpoint_isReplacedAfterTenSecondsAndByAnotherEpoch() {
        state.apply(PreviousReadingsTest.observations());
        entry(NOW, "");
        assertThat(encoder.checkpoint(publication(NOW.plusSeconds(59)), 17, ""))
                .as("nothing has changed")
                .isEmpty();
        assertThat(encoder.checkpoint(publication(NOW.plusSeconds(60)), 17, "")).isPresent();
        price("61.26", NOW.plusSeconds(5));
        assertThat(encoder.checkpoint(publication(NOW.plusSeconds(9)), 17, "")).isEmpty();
        assertThat(encoder.checkpoint(publication(NOW.plusSeconds(10)), 17, "")).isPresent();
        assertThat(encoder.checkpoint(publication(NOW.plusSeconds(1)), 18, ""))
                .hasValueSatisfying(next -> assertThat(next.id().epoch()).isEqualTo(18));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 600})
    void encode_everyCoinChangesAndUpstreamsFail_isAtMostAKilobyteOfOurs(int failing) {
        MarketCatalog all = MarketCatalog.everything();
        CompactReadingsCodec large = new CompactReadingsCodec(all);
        StreamEncoder every = new StreamEncoder(large);
        MarketState market = new MarketState(all, Set.of(), PlausibilityConfig.DEFAULT, false);
        String upstreams = "x".repeat(failing);
        for (int second = 0; second < 25; second++) {
            Instant at = NOW.plusSeconds(second);
            market.apply(changing(all, second, at));
            Publication publication = new Publication(
                    market.snapshot(at), market.ageing(at), OptionalLong.of(Long.MAX_VALUE), Long.MAX_VALUE);
            every.checkpoint(publication, Long.MAX_VALUE, upstreams).ifPresent(needed -> every.stored(needed, at));
            Map<String, String> fields = every.encode(publication, upstreams);
            fields.keySet()
                    .removeAll(SnapshotJson.streamFields(publication.snapshot()).keySet());
            int own = "epoch".length() + 19;
            for (Map.Entry<String, String> field : fields.entrySet()) {
                own += field.getKey().length() + field.getValue().getBytes(StandardCharsets.UTF_8).length;
            }
            assertThat(own).as("second %d", second).isLessThanOrEqualTo(1024);
        }
    }

    private static Observations changing(MarketCatalog catalog, int second, Instant at) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        int shift = 0;
        for (Metric metric : catalog.metrics()) {
            values.put(
                    metric,
                    new Observation(
                            new BigDecimal("61.25").add(BigDecimal.valueOf(second, 2)),
                            "binance",
                            FRESH,
                            at.minusMillis(50 + shift++ / 2),
                            at.minusMillis(3)));
        }
        return new Observations(values, Map.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "fetch_duration_ms", "epoch", "refreshed", "changes", "checkpoint"})
    void decode_fieldWrong_isRefused(String field) {
        state.apply(PreviousReadingsTest.observations());
        Map<String, String> entry = entry(NOW, "");
        for (String wrong : List.of("", "null", "-1", "[]", "1e9", "x", "\"\"", "{", "{\"r\":[[]]}", "{\"r\":[[1]]}")) {
            entry.put(field, wrong);
            assertThat(decoded(entry)).as(wrong).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'r':[['<b>',1000,2000,{'btc':[1,1]}]]}",
                "{'r':[['binance',0,2000,{'btc':[1,1]}]]}",
                "{'r':[['binance',2000,1000,{'btc':[1,1]}]]}",
                "{'r':[['binance',1000,2592000001,{'btc':[1,1]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[-400000,1]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[9223372036854775807,1]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[1,1.5]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[1,1,5]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[1,1,0,1]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[1,1,1e999999999,1]}]]}",
                "{'r':[['binance',1000,2000,{'btc':[1,1,'5',1]}]]}",
                "{'r':[['binance',1000,2000,[1]]]}",
                "{'s':[['coingecko',{'btc_price_usd':[1,1,5,1,2]}]]}",
                "{'s':[['coingecko',{'btc_price_usd':[1,-5,5,1,1]}]]}",
                "{'s':[['coingecko',{'btc_price_usd':[1,1,0,1,1]}]]}",
                "{'s':[['coingecko',{'btc_price_usd':[1,1,5,-1,1]}]]}",
                "{'s':[['coin gecko',{'btc_price_usd':[1,1,5,1,1]}]]}",
                "{'g':[5]}"
            })
    void decode_impossibleChange_refusesTheEntry(String changes) {
        state.apply(PreviousReadingsTest.observations());
        Map<String, String> entry = entry(NOW, "");
        assertThat(decoded(entry)).isPresent();
        entry.put("changes", changes.replace('\'', '"'));
        assertThat(decoded(entry)).isEmpty();
    }

    @Test
    void decode_namesOfANewerVersion_arePassedOver() {
        state.apply(PreviousReadingsTest.observations());
        Map<String, String> entry = entry(NOW, "");
        Map<Metric, Observation> before =
                decoded(entry).orElseThrow().observations().values();
        entry.put("changes", "{\"r\":[[\"binance\",1000,2000,{\"doge\":[1,1,5,5]}]],\"x\":1,\"g\":[\"doge\"]}");
        assertThat(decoded(entry).orElseThrow().observations().values()).isEqualTo(before);
    }

    @Test
    void decode_mutatedCheckpoints_areReadingsThatArePossibleOrRefused() {
        state.apply(PreviousReadingsTest.observations());
        Publication publication = publication(NOW);
        String original = encoder.checkpoint(publication, 17, "").orElseThrow().text(codec, NOW);
        String significant = "{}[]\",:\\u0ndtf-+e. 0123456789";
        Random random = new Random(20_260_102);
        int accepted = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(original);
            for (int change = random.nextInt(3); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), significant.charAt(random.nextInt(significant.length())));
            }
            Optional<Checkpoint> read = Checkpoint.decode(codec, text.toString());
            accepted += read.isPresent() ? 1 : 0;
            read.ifPresent(checkpoint -> assertShown(checkpoint.readings()));
        }
        assertThat(accepted).isBetween(1, 2_999);
    }

    private static void assertShown(ReplicatedReadings readings) {
        MarketState shown = PreviousReadingsTest.state(true);
        shown.follow(new RemoteSnapshot(
                new Observations(readings.values(), Map.of(), List.of()),
                readings.opinions(),
                NOW,
                Duration.ZERO,
                true,
                17,
                0));
        assertThat(SnapshotJson.summary(shown.snapshot(NOW)).length).isLessThan(64 * 1024);
    }
}
