package dev.archipelago.communication.history;

import dev.archipelago.market.Coin;
import dev.archipelago.market.CoinTable;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** A {@link KlineStore} in the PostgreSQL table {@code kline}. */
public final class PostgresKlineStore implements KlineStore {
    private static final int TIMEOUT_SECONDS = 5;

    private static final String COLUMNS =
            "coin, interval, open_time, close_time, open, high, low, close, volume, source";

    private final Jdbi jdbi;

    public PostgresKlineStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public List<Kline> newest(Coin coin, KlineInterval interval, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit of klines must be at least 1, got " + limit);
        }
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM kline"
                                + " WHERE coin = :coin AND interval = :interval ORDER BY open_time DESC LIMIT :limit")
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .bind("coin", coin.symbol())
                        .bind("interval", interval.code())
                        .bind("limit", limit)
                        .map((row, context) -> kline(row))
                        .list())
                .reversed();
    }

    @Override
    public List<Kline> between(Coin coin, KlineInterval interval, Instant from, Instant to) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM kline"
                        + " WHERE coin = :coin AND interval = :interval AND open_time >= :from AND open_time < :to"
                        + " ORDER BY open_time")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("coin", coin.symbol())
                .bind("interval", interval.code())
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .map((row, context) -> kline(row))
                .list());
    }

    @Override
    public int save(List<Kline> klines) {
        if (klines.isEmpty()) {
            return 0;
        }
        return jdbi.inTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("INSERT INTO kline (" + COLUMNS + ")"
                    + " VALUES (:coin, :interval, :openTime, :closeTime, :open, :high, :low, :close, :volume, :source)"
                    + " ON CONFLICT DO NOTHING");
            for (Kline kline : klines) {
                batch.bind("coin", kline.coin().symbol())
                        .bind("interval", kline.interval().code())
                        .bind("openTime", kline.openTime().atOffset(ZoneOffset.UTC))
                        .bind("closeTime", kline.closeTime().atOffset(ZoneOffset.UTC))
                        .bind("open", kline.open())
                        .bind("high", kline.high())
                        .bind("low", kline.low())
                        .bind("close", kline.close())
                        .bind("volume", kline.volume())
                        .bind("source", kline.source())
                        .add();
            }
            return Arrays.stream(batch.execute()).sum();
        });
    }

    private static Kline kline(ResultSet row) throws SQLException {
        return new Kline(
                CoinTable.shipped().find(row.getString("coin")).orElseThrow(),
                KlineInterval.of(row.getString("interval")).orElseThrow(),
                row.getObject("open_time", OffsetDateTime.class).toInstant(),
                row.getObject("close_time", OffsetDateTime.class).toInstant(),
                row.getBigDecimal("open"),
                row.getBigDecimal("high"),
                row.getBigDecimal("low"),
                row.getBigDecimal("close"),
                row.getBigDecimal("volume"),
                row.getString("source"));
    }
}
