package dev.archipelago.business.coins;

import dev.archipelago.business.coins.Availability.Missing;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.indicator.Indicator;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.Metric;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serialises reports on a coin as JSON. Numbers are plain decimals without exponents; absent values are {@code null}
 * with a reason.
 */
final class CoinJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private CoinJson() {}

    static byte[] indicators(IndicatorReport report) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("symbol", report.coin().symbol());
        fields.put("interval", report.interval().code());
        fields.put("params", params());
        fields.putAll(figures(report));
        fields.put("simulated", report.simulated());
        fields.put("timestamp", SnapshotJson.time(report.timestamp()));
        return JSON.writeValueAsBytes(fields);
    }

    private static Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("klines", ClosedKlines.COUNT);
        params.put("rsi", Map.of("period", 14, "average", "wilder"));
        params.put("sma", Map.of("periods", List.of(20, 50, 200)));
        params.put("ema", Map.of("periods", List.of(20, 50, 200), "seed", "sma"));
        params.put("macd", Map.of("fast", 12, "slow", 26, "signal", 9, "seed", "sma"));
        params.put("bollinger", Map.of("period", 20, "deviations", 2, "deviation", "population"));
        params.put("atr", Map.of("period", 14, "average", "wilder"));
        return params;
    }

    private static Map<String, @Nullable Object> figures(IndicatorReport report) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("closed", figures(report.closed(), report.timestamp()));
        fields.put("live", figures(report.live(), report.timestamp()));
        return fields;
    }

    private static Map<String, @Nullable Object> figures(Availability<IndicatorFigures> availability, Instant now) {
        Optional<IndicatorFigures> known = availability.known();
        Optional<Kline> kline = known.map(IndicatorFigures::kline);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("state", state(known.map(IndicatorFigures::state)));
        fields.put("reason", reason(availability));
        fields.put("open_time", time(kline.map(Kline::openTime)));
        fields.put("close_time", time(kline.map(Kline::closeTime)));
        fields.put("observed_at", time(known.map(IndicatorFigures::observedAt)));
        fields.put(
                "age_seconds",
                known.map(figures -> age(figures.observedAt(), now)).orElse(null));
        fields.put("close", kline.map(Kline::close).orElse(null));
        fields.put("klines", known.map(IndicatorFigures::klines).orElse(0));
        fields.put("sources", known.map(IndicatorFigures::sources).orElse(List.of()));
        fields.put("values", values(known));
        fields.put("missing", missing(known));
        return fields;
    }

    private static Map<String, @Nullable Object> values(Optional<IndicatorFigures> figures) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Indicator indicator : Indicator.values()) {
            values.put(
                    indicator.key(),
                    figures.map(known -> known.set().values().get(indicator)).orElse(null));
        }
        return values;
    }

    private static Map<String, Object> missing(Optional<IndicatorFigures> figures) {
        Map<String, Object> missing = new LinkedHashMap<>();
        figures.ifPresent(
                known -> known.missing().forEach((indicator, reason) -> missing.put(indicator.key(), reason)));
        return missing;
    }

    static byte[] report(CoinReport report) {
        Snapshot snapshot = report.snapshot();
        Map<String, Object> readings = readings(report.coin(), snapshot);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("symbol", report.coin().symbol());
        fields.put("name", report.coin().title());
        fields.put("price_vnd", priceVnd(report.coin(), snapshot));
        fields.put("readings", readings);
        Map<String, Object> changes = new LinkedHashMap<>();
        report.changes().forEach((span, change) -> changes.put(span, change(change, snapshot.timestamp())));
        fields.put("changes", changes);
        Map<String, Object> indicators = new LinkedHashMap<>();
        report.indicators().forEach(one -> {
            Map<String, @Nullable Object> figures = figures(one);
            figures.put("timestamp", SnapshotJson.time(one.timestamp()));
            indicators.put(one.interval().code(), figures);
        });
        fields.put("indicators", indicators);
        fields.put("sources", sources(report));
        fields.put("simulated", snapshot.simulated());
        fields.put("timestamp", SnapshotJson.time(snapshot.timestamp()));
        return JSON.writeValueAsBytes(fields);
    }

    /** Returns the readings of the coin's metrics, whose keys all start with its symbol. */
    private static Map<String, Object> readings(Coin coin, Snapshot snapshot) {
        Map<String, Object> own = new LinkedHashMap<>(SnapshotJson.readings(snapshot));
        own.keySet().removeIf(key -> !key.startsWith(prefix(coin)));
        return own;
    }

    private static String prefix(Coin coin) {
        return coin.code() + "_";
    }

    private static Map<String, @Nullable Object> priceVnd(Coin coin, Snapshot snapshot) {
        Reading rate = snapshot.usdVnd();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("value", snapshot.priceVnd(coin).orElse(null));
        fields.put("rate", rate.value().orElse(null));
        fields.put("source", rate.source().orElse(null));
        fields.put("observed_at", time(rate.observedAt()));
        fields.put("fetched_at", time(rate.fetchedAt()));
        fields.put(
                "age_seconds",
                rate.observedAt().map(at -> age(at, snapshot.timestamp())).orElse(null));
        fields.put("state", state(rate.value().map(_ -> rate.state())));
        return fields;
    }

    private static Map<String, @Nullable Object> change(Availability<Change> availability, Instant now) {
        Optional<Change> known = availability.known();
        Optional<PastPrice> base = known.flatMap(Change::base);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("percent", known.map(Change::percent).orElse(null));
        fields.put("source", known.map(Change::source).orElse(null));
        fields.put("observed_at", time(known.map(Change::observedAt)));
        fields.put(
                "age_seconds",
                known.map(change -> age(change.observedAt(), now)).orElse(null));
        fields.put("state", state(known.map(Change::state)));
        fields.put("reason", reason(availability));
        fields.put("base_price_usd", base.map(PastPrice::price).orElse(null));
        fields.put("base_at", time(base.map(PastPrice::at)));
        fields.put("base_source", base.map(PastPrice::source).orElse(null));
        return fields;
    }

    /** The upstreams of a value: those of a median, or the one named. */
    private static List<String> names(String source) {
        List<String> several = PriceComposition.sourcesOf(source);
        return several.isEmpty() ? List.of(source) : several;
    }

    private static TreeSet<String> sources(CoinReport report) {
        Snapshot snapshot = report.snapshot();
        TreeSet<String> sources = new TreeSet<>();
        for (Metric metric : snapshot.catalog().metrics()) {
            if (metric.key().startsWith(prefix(report.coin()))) {
                snapshot.reading(metric).source().ifPresent(source -> sources.addAll(names(source)));
            }
        }
        snapshot.usdVnd().source().ifPresent(sources::add);
        snapshot.secondOpinions().values().stream()
                .filter(opinion -> opinion.metric().key().startsWith(prefix(report.coin())))
                .forEach(opinion -> sources.add(opinion.source()));
        report.changes()
                .values()
                .forEach(availability -> availability
                        .known()
                        .flatMap(Change::base)
                        .ifPresent(base -> sources.addAll(List.of(base.source().split(",")))));
        for (IndicatorReport indicators : report.indicators()) {
            indicators.closed().known().ifPresent(figures -> sources.addAll(figures.sources()));
            indicators.live().known().ifPresent(figures -> sources.addAll(figures.sources()));
        }
        return sources;
    }

    private static @Nullable String reason(Availability<?> availability) {
        return availability instanceof Missing<?>(String reason) ? reason : null;
    }

    private static String state(Optional<? extends Enum<?>> state) {
        return state.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse("unavailable");
    }

    private static @Nullable String time(Optional<Instant> time) {
        return time.map(SnapshotJson::time).orElse(null);
    }

    private static long age(Instant observedAt, Instant now) {
        return Math.max(0, Duration.between(observedAt, now).toSeconds());
    }
}
