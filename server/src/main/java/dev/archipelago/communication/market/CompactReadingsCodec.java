package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.communication.market.ReplicatedReadings.Difference;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Plausibility;
import dev.archipelago.market.SecondOpinion;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes readings for followers in few bytes, as JSON:
 *
 * <pre>{"r":[["binance",10000,25000,{"btc":[120,5]}]],"s":[["coingecko",{"btc_price_usd":[900,60000,84301.2,0.08,0]}]],"g":[]}</pre>
 *
 * <p>{@code r} has, for each source and freshness (live and delayed, in milliseconds), the values by name: the age of
 * the observation and of the response in milliseconds, and the value unless the reader has it. A coin's or fund's code
 * stands for its price and its change if both have the same times. {@code s} has the second opinions by source: age,
 * remaining time, value, difference in percent, and 1 if it disagrees. {@code g} names the metrics whose second opinion
 * is gone, {@code m} the compositions of {@link CompactCompositions}. Times are truncated to milliseconds. Immutable.
 */
final class CompactReadingsCodec {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final String READINGS = "r";
    private static final String SECOND = "s";
    private static final String GONE = "g";
    private static final String COMPOSITIONS = "m";
    private static final int TIMES = 2;
    private static final Duration LONGEST_AGE = Duration.ofDays(20 * 365);

    private final MarketCatalog catalog;
    /** The metrics of each name, pairs before single metrics. */
    private final Map<String, List<Metric>> names = new LinkedHashMap<>();

    /** Values that have the same source and times. */
    private record Origin(String source, Freshness freshness, Instant observedAt, Instant fetchedAt) {
        static Origin of(Observation value) {
            return new Origin(value.source(), value.freshness(), value.observedAt(), value.fetchedAt());
        }
    }

    /** A source with its freshness. */
    private record Group(String source, long live, long delayed) {}

    CompactReadingsCodec(MarketCatalog catalog) {
        this.catalog = catalog;
        for (Coin coin : catalog.coins()) {
            names.put(coin.code(), List.of(coin.price(), coin.change24h()));
        }
        for (IndexFund fund : IndexFund.values()) {
            names.put(fund.name().toLowerCase(Locale.ROOT), List.of(fund.price(), fund.changePercent()));
        }
        catalog.metrics().forEach(metric -> names.put(metric.key(), List.of(metric)));
    }

    /** Encodes all of {@code readings}, with their values. */
    String encode(ReplicatedReadings readings, Instant timestamp) {
        return encode(new Difference(readings, Set.of()), timestamp, metric -> false);
    }

    /** Encodes a difference without the values that are fields of a snapshot, which {@link #decode} is given. */
    String encode(Difference difference, Instant timestamp) {
        return encode(difference, timestamp, metric -> metric.placement() == Metric.Placement.FIELD);
    }

    private String encode(Difference difference, Instant timestamp, Function<Metric, Boolean> known) {
        Map<String, Object> root = new LinkedHashMap<>();
        putUnlessEmpty(root, READINGS, readings(difference.changed().values(), timestamp, known));
        putUnlessEmpty(root, SECOND, opinions(difference.changed().opinions(), timestamp));
        putUnlessEmpty(root, GONE, difference.gone().stream().map(Metric::key).toList());
        Map<String, List<Object>> compositions =
                CompactCompositions.encode(difference.changed().values());
        if (!compositions.isEmpty()) {
            root.put(COMPOSITIONS, compositions);
        }
        return JSON.writeValueAsString(root);
    }

    private static void putUnlessEmpty(Map<String, Object> root, String name, List<?> list) {
        if (!list.isEmpty()) {
            root.put(name, list);
        }
    }

    private List<List<Object>> readings(
            Map<Metric, Observation> values, Instant timestamp, Function<Metric, Boolean> known) {
        Map<Group, Map<String, Object>> groups = new LinkedHashMap<>();
        Set<Metric> written = new LinkedHashSet<>();
        names.forEach((name, metrics) -> {
            Optional<Origin> common = common(metrics, values);
            if (common.isPresent() && written.addAll(metrics)) {
                Origin origin = common.get();
                List<Object> figures = new ArrayList<>();
                figures.add(age(origin.observedAt(), timestamp));
                figures.add(age(origin.fetchedAt(), timestamp));
                if (!metrics.stream().allMatch(known::apply)) {
                    metrics.forEach(metric -> figures.add(value(values, metric)));
                }
                Group group = new Group(
                        origin.source(),
                        origin.freshness().liveUpTo().toMillis(),
                        origin.freshness().delayedUpTo().toMillis());
                groups.computeIfAbsent(group, _ -> new LinkedHashMap<>()).put(name, figures);
            }
        });
        return groups.entrySet().stream()
                .map(entry -> List.<Object>of(
                        entry.getKey().source(),
                        entry.getKey().live(),
                        entry.getKey().delayed(),
                        entry.getValue()))
                .toList();
    }

    private static BigDecimal value(Map<Metric, Observation> values, Metric metric) {
        return Optional.ofNullable(values.get(metric)).orElseThrow().value();
    }

    /** Returns the origin that all of {@code metrics} have in common. */
    private static Optional<Origin> common(List<Metric> metrics, Map<Metric, Observation> values) {
        List<Optional<Origin>> origins = metrics.stream()
                .map(metric -> Optional.ofNullable(values.get(metric)).map(Origin::of))
                .distinct()
                .toList();
        return origins.size() == 1 ? origins.getFirst() : Optional.empty();
    }

    private static List<List<Object>> opinions(Map<Metric, TimedSecondOpinion> opinions, Instant timestamp) {
        Map<String, Map<String, Object>> bySource = new LinkedHashMap<>();
        opinions.forEach((metric, timed) -> {
            SecondOpinion opinion = timed.opinion();
            bySource.computeIfAbsent(opinion.source(), _ -> new LinkedHashMap<>())
                    .put(
                            metric.key(),
                            List.of(
                                    age(opinion.observedAt(), timestamp),
                                    -age(timed.until(), timestamp),
                                    opinion.value(),
                                    opinion.differencePercent(),
                                    opinion.disagrees() ? 1 : 0));
        });
        return bySource.entrySet().stream()
                .map(entry -> List.<Object>of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static long age(Instant time, Instant timestamp) {
        return timestamp.toEpochMilli() - time.toEpochMilli();
    }

    /**
     * Decodes a difference. Unknown names, such as those of a newer version, are ignored.
     *
     * @param known the value of a metric that is not in {@code root}; empty if there is none
     * @throws RuntimeException if any part is invalid
     */
    Difference decode(JsonNode root, Instant timestamp, Function<Metric, Optional<BigDecimal>> known) {
        ReadingRules.require(root.isObject(), "not an object");
        Map<Metric, Observation> values = new LinkedHashMap<>();
        for (JsonNode group : root.path(READINGS)) {
            Freshness freshness =
                    new Freshness(Duration.ofMillis(number(group.path(1))), Duration.ofMillis(number(group.path(2))));
            String source = ReadingRules.source(ReadingRules.text(group.path(0)));
            ReadingRules.require(group.path(3).isObject(), "no values");
            group.path(3).properties().forEach(entry -> {
                for (Metric metric : names.getOrDefault(entry.getKey(), List.of())) {
                    value(entry.getValue(), metric, entry.getKey(), known)
                            .ifPresent(value -> values.put(
                                    metric,
                                    ReadingRules.observation(
                                            new Observation(
                                                    value,
                                                    source,
                                                    freshness,
                                                    time(entry.getValue().path(0), timestamp),
                                                    time(entry.getValue().path(1), timestamp),
                                                    CompactCompositions.decode(
                                                            root.path(COMPOSITIONS), metric, source)),
                                            timestamp)));
                }
            });
        }
        return new Difference(
                new ReplicatedReadings(values, opinions(root.path(SECOND), timestamp)), gone(root.path(GONE)));
    }

    private Optional<BigDecimal> value(
            JsonNode figures, Metric metric, String name, Function<Metric, Optional<BigDecimal>> known) {
        List<Metric> metrics = names.getOrDefault(name, List.of());
        if (figures.size() == TIMES) {
            return known.apply(metric)
                    .map(value ->
                            ReadingRules.value(value, metric.plausibility().range()));
        }
        ReadingRules.require(figures.size() == TIMES + metrics.size(), "not as many values as metrics");
        return Optional.of(ReadingRules.value(figures.path(TIMES + metrics.indexOf(metric)), metric));
    }

    private Map<Metric, TimedSecondOpinion> opinions(JsonNode groups, Instant timestamp) {
        Map<Metric, TimedSecondOpinion> opinions = new LinkedHashMap<>();
        for (JsonNode group : groups) {
            String source = ReadingRules.source(ReadingRules.text(group.path(0)));
            ReadingRules.require(group.path(1).isObject(), "no second opinions");
            group.path(1)
                    .properties()
                    .forEach(entry -> catalog.metric(entry.getKey())
                            .ifPresent(metric ->
                                    opinions.put(metric, opinion(metric, source, entry.getValue(), timestamp))));
        }
        return opinions;
    }

    private static TimedSecondOpinion opinion(Metric metric, String source, JsonNode figures, Instant timestamp) {
        long disagrees = number(figures.path(4));
        ReadingRules.require(disagrees == 0 || disagrees == 1, "neither 0 nor 1");
        return ReadingRules.opinion(new TimedSecondOpinion(
                new SecondOpinion(
                        metric,
                        ReadingRules.value(figures.path(2), metric),
                        source,
                        time(figures.path(0), timestamp),
                        ReadingRules.value(figures.path(3), Plausibility.Range.NOT_NEGATIVE),
                        disagrees == 1),
                Instant.ofEpochMilli(Math.addExact(timestamp.toEpochMilli(), number(figures.path(1))))));
    }

    private Set<Metric> gone(JsonNode keys) {
        Set<Metric> gone = new LinkedHashSet<>();
        for (JsonNode key : keys) {
            catalog.metric(ReadingRules.text(key)).ifPresent(gone::add);
        }
        return gone;
    }

    private static Instant time(JsonNode age, Instant timestamp) {
        long millis = number(age);
        ReadingRules.require(Math.abs(millis) <= LONGEST_AGE.toMillis(), "too old");
        return Instant.ofEpochMilli(timestamp.toEpochMilli() - millis);
    }

    private static long number(JsonNode node) {
        ReadingRules.require(node.isIntegralNumber() && node.canConvertToLong(), "not a whole number");
        return node.longValue();
    }
}
