package dev.archipelago.communication.history;

import dev.archipelago.infrastructure.store.EnumLabels;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.market.Coin;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Reads the history from PostgreSQL, with one statement per query. */
public final class PostgresHistoryStore implements HistoryStore {
    private static final int TIMEOUT_SECONDS = 5;

    /** The end of the data that is rolled up into the tier; the finer tier has the rest. */
    private static final String DONE = "(SELECT done_until FROM market_progress WHERE tier = '%s')";

    private static final String HOURS_DONE = DONE.formatted("hour");
    private static final String MINUTES_DONE = DONE.formatted("minute");

    private static final String ROLLED_UP = """
        SELECT begins, open, high, low, close, total, observations, sources FROM %s
        WHERE metric = CAST(:metric AS market_metric) AND begins >= %s AND begins < least(:to, %s)\
        """;

    /** A raw value is its own open, high, low and close. */
    private static final String RAW = """
        SELECT taken_at, amount, amount, amount, amount, amount, 1, source
        FROM (SELECT taken_at, amounts[at] AS amount, sources[at] AS source
              FROM (SELECT taken_at, amounts, sources,
                           array_position(metrics, CAST(:metric AS market_metric)) AS at
                    FROM market_snapshot WHERE taken_at >= %s AND taken_at < :to) found
              WHERE at IS NOT NULL) own\
        """;

    /** Klines of one interval that contain neither an hourly row nor a raw row. */
    private static final String KLINES = """
        SELECT k.open_time, k.open, k.high, k.low, k.close, NULL, NULL, k.source FROM kline k
        WHERE k.coin = :coin AND k.interval = '%1$s' AND k.open_time >= :from AND k.open_time < :to
          AND NOT EXISTS (SELECT FROM market_hour h WHERE h.metric = CAST(:metric AS market_metric)
              AND h.begins >= k.open_time AND h.begins < k.open_time + interval '%2$s')
          AND (k.open_time + interval '%2$s' <= %3$s OR NOT EXISTS (SELECT FROM market_snapshot s
              WHERE CAST(:metric AS market_metric) = ANY (s.metrics)
              AND s.taken_at >= k.open_time AND s.taken_at < k.open_time + interval '%2$s'))\
        """;

    private static final String KLINES_OF_HOURS = KLINES.formatted("1h", "1 hour", HOURS_DONE);

    /** Daily klines are used where there are no hourly ones. */
    private static final String KLINES_OF_DAYS = KLINES.formatted("1d", "1 day", HOURS_DONE) + """

        AND NOT EXISTS (SELECT FROM kline finer WHERE finer.coin = :coin AND finer.interval = '1h'
            AND finer.open_time >= k.open_time AND finer.open_time < k.open_time + interval '1 day')\
        """;

    private static final String SPANS = """
        SELECT date_bin(make_interval(secs => :seconds), begins, 'epoch') AS span,
               (array_agg(open ORDER BY begins))[1] AS open, max(high) AS high, min(low) AS low,
               (array_agg(close ORDER BY begins DESC))[1] AS close, sum(total) AS total,
               sum(observations) AS observations, count(*) = count(total) AS counted,
               string_agg(DISTINCT sources, ',') AS sources
        FROM (%s) AS parts (begins, open, high, low, close, total, observations, sources)
        GROUP BY span ORDER BY span\
        """;

    private final Jdbi jdbi;

    public PostgresHistoryStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns the labels that the enum type of the metric columns requires for the metrics of {@code catalog}. */
    public static EnumLabels labels(MarketCatalog catalog) {
        return new EnumLabels(
                "market_metric", catalog.metrics().stream().map(Metric::key).toList());
    }

    @Override
    public List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step) {
        Optional<Coin> coin = MarketCatalog.everything().coinOf(metric);
        try {
            return jdbi.withHandle(handle -> handle.createQuery(SPANS.formatted(parts(step, coin.isPresent())))
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("metric", metric.key())
                    .bind("coin", coin.map(Coin::symbol).orElse(""))
                    .bind("from", from.atOffset(ZoneOffset.UTC))
                    .bind("to", to.atOffset(ZoneOffset.UTC))
                    .bind("seconds", (double) step.toSeconds())
                    .map((row, context) -> point(row))
                    .list());
        } catch (JdbiException e) {
            if (SqlStates.unknownLabel(e)) {
                // The role is not allowed to add labels, so the metric was never recorded.
                return List.of();
            }
            throw e;
        }
    }

    private static String parts(Duration step, boolean coin) {
        List<String> parts = new ArrayList<>();
        String from = ":from";
        if (multiple(step, Tier.HOUR.resolution())) {
            parts.add(ROLLED_UP.formatted("market_hour", from, HOURS_DONE));
            from = "greatest(:from, " + HOURS_DONE + ")";
        }
        if (multiple(step, Tier.MINUTE.resolution())) {
            parts.add(ROLLED_UP.formatted("market_minute", from, MINUTES_DONE));
            from = "greatest(:from, " + MINUTES_DONE + ")";
        }
        parts.add(RAW.formatted(from));
        if (coin && multiple(step, KlineInterval.HOUR.length())) {
            parts.add(KLINES_OF_HOURS);
        }
        if (coin && multiple(step, KlineInterval.DAY.length())) {
            parts.add(KLINES_OF_DAYS);
        }
        return String.join("\nUNION ALL\n", parts);
    }

    private static boolean multiple(Duration step, Duration of) {
        return step.toSeconds() % of.toSeconds() == 0;
    }

    private static HistoryPoint point(ResultSet row) throws SQLException {
        boolean counted = row.getBoolean("counted");
        Optional<Long> observations = counted ? Optional.of(row.getLong("observations")) : Optional.empty();
        BigDecimal total = row.getBigDecimal("total");
        return new HistoryPoint(
                row.getObject("span", OffsetDateTime.class).toInstant(),
                row.getBigDecimal("open"),
                row.getBigDecimal("high"),
                row.getBigDecimal("low"),
                row.getBigDecimal("close"),
                observations.map(count -> mean(total, count)),
                observations,
                SourceNames.of(row.getString("sources")));
    }

    /** Sixteen digits are more than any upstream sends. */
    private static BigDecimal mean(BigDecimal total, long observations) {
        return total.divide(BigDecimal.valueOf(observations), MathContext.DECIMAL64);
    }
}
