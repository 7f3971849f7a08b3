package dev.archipelago.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.island.Statistics.Label;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IslandMetricsTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? [-+0-9.eEINFa]+");

    private record Source(@Counter int calls, Layer state, Instant lastSuccess, String lastError)
            implements Statistics {}

    private record Group(long lag) implements Statistics {}

    private record Stream(
            Optional<Integer> length, @Label("group") Map<String, Group> groups) implements Statistics {}

    private record All(
            @Inline Map<String, Source> sources,
            int latencyMs,
            int percent,
            @Counter @Label("task") Map<String, Long> survivedFailures,
            Map<Layer, Integer> queues,
            @Inline Stream stream,
            Stream nested,
            OptionalLong absent)
            implements Statistics {}

    private record Fixed(String name, Statistics statistics) implements Island {

        @Override
        public Layer layer() {
            return Layer.EXTERNAL_SERVICES;
        }

        @Override
        public Health health() {
            return Health.healthy();
        }

        @Override
        public void close() {}
    }

    private static String scrape() {
        Stream stream = new Stream(Optional.of(7), Map.of("reader", new Group(2)));
        Statistics statistics = new All(
                Map.of(
                        "binance/coin_prices",
                        new Source(3, Layer.COMMUNICATION, Instant.parse("2026-11-30T00:00:00Z"), "did not answer")),
                250,
                50,
                Map.of("lease", 4L),
                Map.of(Layer.COMMUNICATION, 1),
                stream,
                stream,
                OptionalLong.empty());
        Island island = new Fixed("upstreams", statistics);
        CacheStatistics nothing;
        try (Cache cache = Cache.builder().build()) {
            nothing = cache.statistics();
        }
        SystemHealth health = new SystemHealth(List.of(island), () -> true, InstantSource.system());
        SystemMetrics metrics = new SystemMetrics(new HealthMonitor(health), () -> nothing, () -> 0);
        metrics.request("/", 200, 1_000_000);
        return metrics.scrape();
    }

    @Test
    void scrape_statistics_haveNamesUnitsAndLabelsOfPrometheus() {
        assertThat(scrape().lines())
                .contains(
                        "archipelago_upstream_calls_total{source=\"coin_prices\",upstream=\"binance\"} 3.0",
                        "archipelago_upstream_state{source=\"coin_prices\",state=\"communication\",upstream=\"binance\"} 1.0",
                        "archipelago_upstreams_latency_seconds 0.25",
                        "archipelago_upstreams_ratio 0.5",
                        "archipelago_upstreams_survived_failures_total{task=\"lease\"} 4.0",
                        "archipelago_upstreams_queues_communication 1.0",
                        "archipelago_upstreams_length 7.0",
                        "archipelago_upstreams_groups_lag{group=\"reader\"} 2.0",
                        "archipelago_upstreams_nested_length 7.0",
                        "archipelago_upstreams_nested_groups_lag{group=\"reader\"} 2.0")
                .anyMatch(line -> line.startsWith("archipelago_upstream_last_success_timestamp_seconds{"))
                .noneMatch(line -> line.contains("did not answer") || line.contains("absent"));
    }

    /** The rules of {@code promtool check metrics}. */
    @Test
    void scrape_everyMetric_followsTheConventions() {
        Set<String> helped = new HashSet<>();
        Set<String> counters = new HashSet<>();
        Set<String> aggregated = new HashSet<>();
        for (String line : scrape().lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP")) {
                assertThat(words[3]).as(line).isNotBlank();
                helped.add(words[2]);
            } else if (line.startsWith("# TYPE")) {
                assertThat(helped).as("help of " + words[2]).contains(words[2]);
                switch (words[3]) {
                    case "counter" -> counters.add(words[2]);
                    case "histogram", "summary" -> aggregated.add(words[2]);
                    default ->
                        assertThat(words[2])
                                .as("a metric that is neither counter nor histogram")
                                .doesNotMatch(".*_(total|count|sum|bucket)");
                }
            } else {
                // Only summaries may have this label, and there are none.
                assertThat(line).matches(SAMPLE).doesNotContain("quantile=");
            }
        }
        assertThat(counters).isNotEmpty().allMatch(name -> name.endsWith("_total"));
        assertThat(aggregated).contains("archipelago_http_requests_seconds");
        assertThat(helped).noneMatch(name -> name.matches(".*_(ms|millis|ns|nanos|percent|count)(_total)?"));
    }
}
