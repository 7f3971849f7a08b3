import dev.archipelago.market.MarketCatalog;
import dev.archipelago.communication.history.PostgresHistoryStore;
import dev.archipelago.communication.history.RollUp;
import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/**
 * Puts a year of raw rows of all 27 metrics into an embedded PostgreSQL day by day, rolls each day up and prunes like
 * the server, then queries 30 days of a price at one-hour steps. One statement per day generates the raw rows. The
 * default interval of 60 seconds yields the same number of minutes and hours as five seconds would, in a twelfth of the
 * time.
 *
 * <p>Arguments: {@code [seconds between raw rows] [days]}, 60 and 365 unless given.
 */
void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    int days = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 365;
    boolean met;
    try (var database = ScenarioDatabase.start("history")) {
        Instant end = Instant.parse("2026-11-21T00:00:00Z");
        fill(database.jdbi(), end, days, seconds);
        sizes(database.jdbi());
        met = ask(new PostgresHistoryStore(database.jdbi()), end, Math.min(30, days));
    }
    System.exit(met ? 0 : 1);
}

void fill(Jdbi jdbi, Instant end, int days, int seconds) {
    RollUp rollUp = new RollUp(jdbi);
    long inserting = 0;
    long rolling = 0;
    long pruning = 0;
    for (int day = days; day > 0; day--) {
        Instant from = end.minus(Duration.ofDays(day));
        long start = System.nanoTime();
        insert(jdbi, from, seconds);
        long inserted = System.nanoTime();
        until(rollUp::advance);
        long rolled = System.nanoTime();
        until(rollUp::prune);
        inserting += inserted - start;
        rolling += rolled - inserted;
        pruning += System.nanoTime() - rolled;
        if (day % 73 == 0) {
            IO.println(days - day + " of " + days + " days");
        }
    }
    IO.println(String.format(
            Locale.ROOT,
            "%d days of 27 metrics each %d s: raw rows made in %.1f s, rolled up in %.1f s (%.0f ms a day), pruned in %.1f s",
            days, seconds, inserting / 1e9, rolling / 1e9, rolling / 1e6 / days, pruning / 1e9));
}

void until(Supplier<RollUp.Step> work) {
    RollUp.Step step = work.get();
    while (step == RollUp.Step.WORKED) {
        step = work.get();
    }
    if (step == RollUp.Step.BUSY) {
        throw new IllegalStateException("the roll-up lock is held by another process");
    }
}

void insert(Jdbi jdbi, Instant from, int seconds) {
    jdbi.useTransaction(handle -> {
        handle.createUpdate("""
                        INSERT INTO market_snapshot (taken_at, metrics, amounts, sources, observed_at, states)
                        SELECT t, (enum_range(NULL::market_metric))[1:27],
                               (SELECT array_agg(round((1000 * m + 10 * sin(extract(epoch FROM t) / 3000)
                                                        + random())::numeric, 8)) FROM generate_series(1, 27) m),
                               array_fill('binance'::text, ARRAY[27]), array_fill(t, ARRAY[27]), repeat('l', 27)
                        FROM generate_series(:from, :to, make_interval(secs => :seconds)) t""")
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", from.plus(Duration.ofDays(1)).minusSeconds(1).atOffset(ZoneOffset.UTC))
                .bind("seconds", (double) seconds)
                .execute();
        handle.createUpdate("UPDATE market_progress SET done_until = :until WHERE tier = 'raw'")
                .bind("until", from.plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .execute();
    });
}

void sizes(Jdbi jdbi) {
    for (String table : new String[] {"market_snapshot", "market_minute", "market_hour"}) {
        String line = jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) || ' rows, ' || pg_size_pretty("
                        + "pg_total_relation_size('" + table + "')) || ', '"
                        + " || pg_total_relation_size('" + table + "') / greatest(count(*), 1) || ' bytes a row' FROM "
                        + table)
                .mapTo(String.class)
                .one());
        IO.println(table + ": " + line);
    }
}

/** Returns whether the median meets the target. */
boolean ask(PostgresHistoryStore store, Instant end, int days) {
    Instant from = end.minus(Duration.ofDays(days));
    double[] times = new double[300];
    for (int i = -50; i < times.length; i++) {
        Coin coin = MarketCatalog.DEFAULT.coins().get(Math.floorMod(i, MarketCatalog.DEFAULT.coins().size()));
        long start = System.nanoTime();
        int points = store.points(coin.price(), from, end, Duration.ofHours(1)).size();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (points != days * 24) {
            throw new IllegalStateException("expected " + days * 24 + " points, got " + points);
        }
        if (i >= 0) {
            times[i] = milliseconds;
        }
    }
    Arrays.sort(times);
    double median = times[times.length / 2];
    boolean met = median <= 20;
    IO.println(String.format(
            Locale.ROOT,
            "%d days at one-hour steps, %d questions: median %.2f ms, p99 %.2f ms; target median at most 20.00: %s",
            days, times.length, median, times[times.length * 99 / 100], met ? "met" : "MISSED"));
    return met;
}
