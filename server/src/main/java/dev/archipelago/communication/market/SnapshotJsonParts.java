package dev.archipelago.communication.market;

import dev.archipelago.market.Block;
import dev.archipelago.market.Coin;
import dev.archipelago.market.ComputedFigures;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.UsMarketCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the parts of a snapshot's JSON that combine several readings. */
final class SnapshotJsonParts {
    /** The formula of a figure that the server computes; absent for those that an upstream publishes. */
    static final String COMPUTED = "computed";

    private static final String CMC_METHOD = "CoinMarketCap Fear and Greed Index";
    /** The time format of the contract: nanoseconds and {@code +00:00}. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSxxx", Locale.ROOT);

    /** The field with the session of a closing price, while the exchange is closed. */
    private static final String SESSION = "ended_session";

    /** The field that says how a reference price was computed. */
    static final String COMPOSITION = "reference";

    private SnapshotJsonParts() {}

    static String time(Instant instant) {
        return TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the source of the block's newest reference price or value, otherwise {@code unavailable} or {@code
     * not_configured}.
     */
    static String source(Snapshot snapshot, Block block) {
        return seen(snapshot, block).stream()
                .max(Comparator.comparing(
                                (Reading reading) -> reading.composition().isPresent())
                        .thenComparing(SnapshotJsonParts::observedAt))
                .flatMap(Reading::source)
                .orElseGet(() -> lower(absentState(snapshot, block)));
    }

    /** Returns the freshness of the block, which is that of its oldest value. */
    static Map<String, @Nullable Object> freshness(Snapshot snapshot, Block block) {
        Optional<Reading> oldest =
                seen(snapshot, block).stream().min(Comparator.comparing(SnapshotJsonParts::observedAt));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("state", lower(oldest.map(Reading::state).orElseGet(() -> absentState(snapshot, block))));
        fields.put("source", source(snapshot, block));
        fields.put(
                "observed_at", oldest.map(reading -> time(observedAt(reading))).orElse(null));
        fields.put("age_seconds", oldest.map(reading -> age(reading, snapshot)).orElse(null));
        oldest.flatMap(reading -> UsMarketCalendar.endedSession(reading, snapshot.timestamp()))
                .ifPresent(day -> fields.put(SESSION, day.toString()));
        return fields;
    }

    /** Returns the readings by metric key. */
    static Map<String, Object> readings(Snapshot snapshot) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Metric metric : snapshot.catalog().metrics()) {
            Reading reading = snapshot.reading(metric);
            boolean shown = switch (metric.placement()) {
                case FIELD, FUND -> true;
                case READING -> reading.value().isPresent();
                case OBJECT -> false;
            };
            if (shown) {
                Map<String, @Nullable Object> fields = reading(reading, snapshot);
                snapshot.secondOpinion(metric).ifPresent(second -> fields.put("second", second(second)));
                if (metric.equals(Metrics.FNG_VALUE)) {
                    otherMethod(snapshot).ifPresent(second -> fields.put("second", second));
                }
                all.put(metric.key(), fields);
            }
        }
        return all;
    }

    /** Returns the second opinions that disagree with the readings, by metric key. */
    static Map<String, Object> disagreements(Snapshot snapshot) {
        Map<String, Object> all = new LinkedHashMap<>();
        snapshot.secondOpinions().forEach((metric, second) -> {
            if (second.disagrees()) {
                all.put(metric.key(), second(second));
            }
        });
        return all;
    }

    /**
     * Returns the fear and greed index of another method, as a second opinion that cannot agree or disagree: the two
     * are never compared and never stand for each other.
     */
    private static Optional<Map<String, Object>> otherMethod(Snapshot snapshot) {
        Reading other = snapshot.reading(Metrics.CMC_FNG_VALUE);
        return other.value().map(value -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("metric", other.metric().key());
            fields.put("value", value);
            fields.put("source", other.source().orElseThrow());
            fields.put("observed_at", time(observedAt(other)));
            fields.put("state", lower(other.state()));
            fields.put("method", CMC_METHOD);
            fields.put("comparable", false);
            return fields;
        });
    }

    private static Map<String, Object> second(SecondOpinion second) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("value", second.value());
        fields.put("source", second.source());
        fields.put("observed_at", time(second.observedAt()));
        fields.put("difference_percent", second.differencePercent());
        fields.put("disagrees", second.disagrees());
        return fields;
    }

    /**
     * Returns a reading as an object of its own; {@code null} if it has no value.
     *
     * @param fetched whether to include the time of the response
     */
    static @Nullable Map<String, Object> object(Reading reading, Snapshot snapshot, boolean fetched) {
        if (reading.value().isEmpty()) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("value", reading.value().get());
        fields.put("source", reading.source().orElseThrow());
        fields.put("observed_at", time(observedAt(reading)));
        fields.put("age_seconds", age(reading, snapshot));
        fields.put("state", lower(reading.state()));
        ComputedFigures.formula(reading).ifPresent(formula -> fields.put(COMPUTED, formula));
        if (fetched) {
            fields.put("fetched_at", time(reading.fetchedAt().orElseThrow()));
        }
        return fields;
    }

    /** Returns the coins' prices in dong by lower-case symbol; {@code null} while there is no exchange rate. */
    static @Nullable Map<String, @Nullable Object> pricesVnd(Snapshot snapshot) {
        if (snapshot.usdVnd().value().isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> prices = new LinkedHashMap<>();
        for (Coin coin : snapshot.catalog().coins()) {
            prices.put(coin.code(), snapshot.priceVnd(coin).orElse(null));
        }
        return prices;
    }

    private static Map<String, @Nullable Object> reading(Reading reading, Snapshot snapshot) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("value", reading.value().orElse(null));
        fields.put("unit", lower(reading.metric().unit()));
        fields.put("source", reading.source().orElse(null));
        fields.put(
                "observed_at", reading.observedAt().map(SnapshotJsonParts::time).orElse(null));
        fields.put(
                "fetched_at", reading.fetchedAt().map(SnapshotJsonParts::time).orElse(null));
        fields.put("age_seconds", reading.observedAt().isPresent() ? age(reading, snapshot) : null);
        fields.put("state", lower(reading.state()));
        ComputedFigures.formula(reading).ifPresent(formula -> fields.put(COMPUTED, formula));
        if (reading.metric().equals(Metrics.CMC_FNG_VALUE)) {
            fields.put("method", CMC_METHOD);
        }
        UsMarketCalendar.endedSession(reading, snapshot.timestamp())
                .ifPresent(day -> fields.put(SESSION, day.toString()));
        reading.composition().ifPresent(composition -> fields.put(COMPOSITION, composition(composition)));
        return fields;
    }

    private static Map<String, Object> composition(PriceComposition composition) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sources", composition.sources());
        fields.put("spread_percent", composition.spreadPercent());
        fields.put(
                "left_out",
                composition.leftOut().stream()
                        .map(source -> {
                            Map<String, @Nullable Object> each = new LinkedHashMap<>();
                            each.put("source", source.source());
                            each.put("reason", lower(source.reason()));
                            each.put(
                                    "difference_percent",
                                    source.differencePercent().orElse(null));
                            return each;
                        })
                        .toList());
        return fields;
    }

    /** Returns the funds by symbol; empty while none was observed, as the contract requires. */
    static Map<String, Object> funds(Snapshot snapshot) {
        Map<String, Object> funds = new LinkedHashMap<>();
        if (seen(snapshot, Block.US_STOCKS).isEmpty()) {
            return funds;
        }
        for (IndexFund fund : IndexFund.values()) {
            Reading price = snapshot.reading(fund.price());
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("symbol", fund.name());
            fields.put("name", fund.title());
            fields.put("price", price.value().orElse(null));
            fields.put("change", snapshot.reading(fund.change()).value().orElse(null));
            fields.put(
                    "change_percent",
                    snapshot.reading(fund.changePercent()).value().orElse(null));
            fields.put("status", failed(price, snapshot.timestamp()) ? "failed" : "success");
            funds.put(fund.name(), fields);
        }
        return funds;
    }

    /** Returns whether a value whose source is configured is missing or overdue. */
    static boolean partialFailure(Snapshot snapshot) {
        return snapshot.mainReadings().stream().anyMatch(reading -> failed(reading, snapshot.timestamp()));
    }

    /** A stale value fetched just now is no failure: the US market is closed over the weekend. */
    private static boolean failed(Reading reading, Instant now) {
        return switch (reading.state()) {
            case UNAVAILABLE -> true;
            case STALE -> {
                Duration overdue = PollSchedule.of(reading.metric().block()).overdue();
                yield reading.fetchedAt()
                        .filter(at -> !at.plus(overdue).isBefore(now))
                        .isEmpty();
            }
            case LIVE, DELAYED, NOT_CONFIGURED -> false;
        };
    }

    private static List<Reading> seen(Snapshot snapshot, Block block) {
        return snapshot.mainReadings().stream()
                .filter(reading ->
                        reading.metric().block() == block && reading.value().isPresent())
                .toList();
    }

    private static ReadingState absentState(Snapshot snapshot, Block block) {
        return snapshot.mainReadings().stream()
                .filter(reading -> reading.metric().block() == block)
                .findFirst()
                .map(Reading::state)
                .orElse(ReadingState.UNAVAILABLE);
    }

    private static Instant observedAt(Reading reading) {
        return reading.observedAt().orElse(Instant.EPOCH);
    }

    private static long age(Reading reading, Snapshot snapshot) {
        return age(observedAt(reading), snapshot);
    }

    private static long age(Instant observedAt, Snapshot snapshot) {
        return Math.max(0, Duration.between(observedAt, snapshot.timestamp()).toSeconds());
    }
}
