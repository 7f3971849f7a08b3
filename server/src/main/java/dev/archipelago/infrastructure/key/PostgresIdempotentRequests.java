package dev.archipelago.infrastructure.key;

import dev.archipelago.infrastructure.digest.Sha256;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Responses in the table {@code idempotent_request}. */
public final class PostgresIdempotentRequests implements IdempotentRequests {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int TIMEOUT_SECONDS = 8;

    private final Jdbi jdbi;
    private final InstantSource clock;

    private record Stored(byte[] request, Response response) {}

    public PostgresIdempotentRequests(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public Response once(Request request, Work work) throws Exception {
        byte[] hash = Sha256.of(request.content());
        return jdbi.<Response, Exception>inTransaction(handle -> {
            OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
            handle.createUpdate("DELETE FROM idempotent_request WHERE created_at < :oldest")
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("oldest", now.minus(KEPT))
                    .execute();
            // Waits for a transaction that has inserted the same key.
            boolean first = handle.createUpdate("INSERT INTO idempotent_request (holder, key, request, created_at)"
                                    + " VALUES (:holder, :key, :request, :now) ON CONFLICT DO NOTHING")
                            .setQueryTimeout(TIMEOUT_SECONDS)
                            .bind("holder", request.holder())
                            .bind("key", request.key())
                            .bind("request", hash)
                            .bind("now", now)
                            .execute()
                    == 1;
            if (!first) {
                Stored stored = stored(handle, request);
                if (!MessageDigest.isEqual(stored.request(), hash)) {
                    throw new ReusedKeyException();
                }
                return stored.response();
            }
            Response response = work.call();
            handle.createUpdate("UPDATE idempotent_request SET status = :status, location = :location, body = :body"
                            + " WHERE holder = :holder AND key = :key")
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("status", response.status())
                    .bind("location", response.location().orElse(null))
                    .bind("body", response.body())
                    .bind("holder", request.holder())
                    .bind("key", request.key())
                    .execute();
            return response;
        });
    }

    private static Stored stored(Handle handle, Request request) {
        return handle.createQuery("SELECT request, status, location, body FROM idempotent_request"
                        + " WHERE holder = :holder AND key = :key")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("holder", request.holder())
                .bind("key", request.key())
                .map((row, context) -> new Stored(
                        row.getBytes("request"),
                        new Response(
                                row.getInt("status"),
                                Optional.ofNullable(row.getString("location")),
                                row.getString("body"))))
                .one();
    }
}
