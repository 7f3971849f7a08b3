package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.simulator.Upstream;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the market, from the upstreams' wire formats to JSON, Redis and the stream. */
@ExtendWith(TestSite.Shared.class)
final class MarketTest {

    /** The fields of the raw snapshot by section D.1 of the contract. */
    private static final Set<String> CONTRACT = Set.of(
            "btc_price_usd",
            "btc_change_24h",
            "eth_price_usd",
            "eth_change_24h",
            "sol_price_usd",
            "sol_change_24h",
            "xrp_price_usd",
            "xrp_change_24h",
            "ada_price_usd",
            "ada_change_24h",
            "link_price_usd",
            "link_change_24h",
            "bnb_price_usd",
            "bnb_change_24h",
            "market_cap_usd",
            "volume_24h_usd",
            "market_cap_change_percentage_24h_usd",
            "btc_market_cap_percentage",
            "eth_market_cap_percentage",
            "fng_value",
            "btc_rsi_14",
            "us_stock_indices",
            "fetch_duration_ms",
            "partial_failure",
            "last_updated",
            "timestamp");

    /** The fields of the contract and those of all other metrics. */
    private static final Set<String> RAW = Stream.concat(
                    CONTRACT.stream(),
                    MarketCatalog.DEFAULT.metrics().stream()
                            .filter(metric -> metric.placement() == Metric.Placement.FIELD)
                            .map(Metric::key))
            .collect(Collectors.toSet());

    /** The additional fields of the summary. */
    private static final Set<String> ADDED = Set.of(
            "fear_greed_index",
            "rsi_14",
            "market_cap",
            "volume_24h",
            "data_sources",
            "freshness",
            "source",
            "normalized_by",
            "readings",
            "usd_vnd",
            "prices_vnd",
            "computed",
            "simulated");

    private static final List<String> BLOCKS = List.of("crypto", "global", "fear_greed", "rsi", "us_stocks");

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/crypto/dashboard-summary", "/api/dashboard/data", "/api/crypto/dashboard-summary/cached"})
    void summary_live_hasEveryFieldOfTheContract(String path, TestSite testSite) {
        JsonNode summary = testSite.site().json(path);

        Set<String> expected = new TreeSet<>(RAW);
        expected.addAll(ADDED);
        assertThat(new TreeSet<>(summary.propertyNames())).isEqualTo(expected);
    }

    @Test
    void summary_live_hasANumberForEachFigure(TestSite testSite) {
        JsonNode summary = testSite.site().summary();

        assertThat(CONTRACT.stream().filter(name -> name.matches(".*(usd|24h|percentage|value|14)$")))
                .hasSize(21)
                .allSatisfy(name ->
                        assertThat(summary.path(name).isNumber()).as(name).isTrue());
        for (String fund : List.of("DIA", "SPY", "QQQM")) {
            JsonNode index = summary.path("us_stock_indices").path(fund);
            assertThat(index.path("price").isNumber()).as(fund).isTrue();
            assertThat(index.path("status").asString()).as(fund).isEqualTo("success");
        }
    }

    @Test
    void numbers_live_arePlainAndWithoutNeedlessZeros(TestSite testSite) {
        String body = testSite.site().body("/api/crypto/dashboard-summary");

        assertThat(body)
                .doesNotContainPattern(":-?[0-9.]+[eE]")
                .doesNotContainPattern("(_usd|_24h|percentage)\":-?[0-9]+\\.[0-9]*0,");
    }

    @Test
    void dataSources_live_nameTheUpstreams(TestSite testSite) {
        JsonNode sources = testSite.site().summary().path("data_sources");

        assertThat(BLOCKS.stream().map(block -> sources.path(block).asString()))
                .containsExactly("binance", "coingecko", "alternative_me", "taapi_io", "finnhub");
    }

    @Test
    void freshness_live_hasStateAndAgeOfEachBlock(TestSite testSite) {
        JsonNode freshness = testSite.site().summary().path("freshness");

        assertThat(BLOCKS).allSatisfy(block -> {
            assertThat(freshness.path(block).path("state").asString()).isIn("live", "delayed", "stale");
            assertThat(freshness.path(block).path("age_seconds").isNumber()).isTrue();
        });
        assertThat(freshness.path("crypto").path("state").asString()).isEqualTo("live");
    }

    @Test
    void sharedKey_live_isTheRawSnapshotForTenSecondsAtMost(TestSite testSite) {
        try (Peer peer = new Peer(testSite)) {
            long left = peer.redis().sync().pttl("latest_market_data");
            JsonNode raw = JsonMapper.shared().readTree(peer.redis().sync().get("latest_market_data"));

            assertThat(left).isBetween(1L, 10_000L);
            assertThat(new TreeSet<>(raw.propertyNames())).isEqualTo(new TreeSet<>(RAW));
        }
    }

    @Test
    void stream_live_hasOneTextForEachRawField(TestSite testSite) {
        try (Peer peer = new Peer(testSite)) {
            StreamMessage<String, String> newest = peer.stream().getLast();

            Set<String> expected = new TreeSet<>(RAW);
            expected.addAll(Set.of("stream_timestamp", "epoch", "refreshed", "checkpoint", "changes"));
            assertThat(new TreeSet<>(newest.getBody().keySet())).isEqualTo(expected);
            assertThat(newest.getBody().get("btc_price_usd")).matches("[0-9]+(\\.[0-9]*[1-9])?");
            assertThat(newest.getBody().get("partial_failure")).isIn("true", "false");
            assertThat(JsonMapper.shared()
                            .readTree(newest.getBody().get("us_stock_indices"))
                            .isObject())
                    .isTrue();
        }
    }

    @Test
    void summary_readManyTimes_publishesNoMoreThanOneSnapshotASecond(TestSite testSite) {
        try (Peer peer = new Peer(testSite)) {
            int before = peer.stream().size();
            Await.until("two more snapshots", () -> {
                assertThat(testSite.site().summary().isObject()).isTrue();
                return peer.stream().size() >= before + 2;
            });

            List<OffsetDateTime> times = peer.stream().stream()
                    .map(message -> OffsetDateTime.parse(message.getBody().get("stream_timestamp")))
                    .toList();
            for (int i = 1; i < times.size(); i++) {
                assertThat(Duration.between(times.get(i - 1), times.get(i))).isGreaterThan(Duration.ofMillis(899));
            }
        }
    }

    @Test
    void refresh_byTwentyAtOnce_callsEachUpstreamOnce(TestSite testSite) {
        long indexAsked = testSite.simulator().calls().count(Upstream.ALTERNATIVEME);
        long fundsAsked = testSite.simulator().calls().count(Upstream.FINNHUB);

        long answered = Readers.at(
                20,
                () -> testSite.site()
                                .send("POST", "/api/crypto/dashboard-summary/refresh")
                                .statusCode()
                        == 200);

        assertThat(answered).isEqualTo(20);
        assertThat(testSite.simulator().calls().count(Upstream.ALTERNATIVEME) - indexAsked)
                .isEqualTo(1);
        // Each fund is requested by one call.
        assertThat(testSite.simulator().calls().count(Upstream.FINNHUB) - fundsAsked)
                .isEqualTo(3);
    }

    /** Another client of the same Redis. */
    private record Peer(RedisClient client, StatefulRedisConnection<String, String> redis) implements AutoCloseable {

        Peer(TestSite testSite) {
            this(RedisClient.create(testSite.redis().uri().toString()));
        }

        private Peer(RedisClient client) {
            this(client, client.connect());
        }

        List<StreamMessage<String, String>> stream() {
            return redis.sync().xrange("market_data_stream", Range.unbounded());
        }

        @Override
        public void close() {
            redis.close();
            client.shutdown(0, 1, java.util.concurrent.TimeUnit.SECONDS);
        }
    }
}
