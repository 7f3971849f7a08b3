package dev.archipelago.communication.market;

import dev.archipelago.market.Snapshot;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Stores the last readings in the single row of table {@code market_last_snapshot}. */
public final class PostgresSnapshotStore implements SnapshotStore {
    private static final JsonCodec<StoredReadings> CODEC = JsonCodec.of(StoredReadings.class);

    private final Jdbi jdbi;

    public PostgresSnapshotStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void save(Snapshot snapshot) {
        String body = CODEC.text(StoredReadings.of(snapshot));
        jdbi.useHandle(handle -> handle.createUpdate("""
            INSERT INTO market_last_snapshot (id, body, taken_at) VALUES (1, CAST(:body AS jsonb), :taken)
            ON CONFLICT (id) DO UPDATE SET body = excluded.body, taken_at = excluded.taken_at
            WHERE market_last_snapshot.taken_at <= excluded.taken_at
               OR market_last_snapshot.taken_at > now() + interval '1 minute'
            """)
                .bind("body", body)
                .bind("taken", snapshot.timestamp().atOffset(ZoneOffset.UTC))
                .execute());
    }

    @Override
    public Optional<StoredReadings> load() {
        String query = "SELECT body::text FROM market_last_snapshot WHERE id = 1";
        return jdbi.withHandle(handle ->
                handle.createQuery(query).mapTo(String.class).findOne().map(CODEC::fromText));
    }
}
