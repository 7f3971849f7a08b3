package dev.archipelago.infrastructure.key;

import dev.archipelago.infrastructure.config.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** The named keys in the table {@code api_key}. */
public final class PostgresApiKeys implements ApiKeys {

    private static final int TIMEOUT_SECONDS = 5;
    private static final String SELECT = "SELECT id, name, scopes, created_at, revoked_at FROM api_key";

    private final Jdbi jdbi;
    private final InstantSource clock;

    public PostgresApiKeys(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public Optional<Created> create(String name, Set<Scope> scopes) {
        if (!name.matches(NAME_PATTERN) || name.equals(CONFIGURED) || scopes.isEmpty()) {
            throw new IllegalArgumentException("a key needs a name that matches " + NAME_PATTERN + " and is not "
                    + CONFIGURED + ", and at least one scope");
        }
        Secret secret = KeySecrets.generate();
        return jdbi.withHandle(handle -> handle.createQuery("INSERT INTO api_key (name, hash, scopes, created_at)"
                                + " VALUES (:name, :hash, :scopes, :now) ON CONFLICT (name) DO NOTHING"
                                + " RETURNING id, name, scopes, created_at, revoked_at")
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .bind("name", name)
                        .bind("hash", KeySecrets.hash(secret))
                        .bindArray("scopes", String.class, words(scopes))
                        .bind("now", now())
                        .map((row, context) -> key(row))
                        .findOne())
                .map(key -> new Created(key, secret));
    }

    @Override
    public List<ApiKey> list() {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + " ORDER BY id")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .map((row, context) -> key(row))
                .list());
    }

    @Override
    public boolean revoke(String name) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                                "UPDATE api_key SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL")
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .bind("now", now())
                        .bind("name", name)
                        .execute())
                == 1;
    }

    @Override
    public Optional<ApiKey> find(Secret secret) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + " WHERE hash = :hash AND revoked_at IS NULL")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("hash", KeySecrets.hash(secret))
                .map((row, context) -> key(row))
                .findOne());
    }

    @Override
    public Optional<ApiKey> findByName(String name) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + " WHERE name = :name AND revoked_at IS NULL")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("name", name)
                .map((row, context) -> key(row))
                .findOne());
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static List<String> words(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::word).toList();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        // A scope of a later version is ignored: it permits nothing here.
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        Arrays.stream((String[]) row.getArray("scopes").getArray())
                .flatMap(word -> Scope.of(word).stream())
                .forEach(scopes::add);
        OffsetDateTime revoked = row.getObject("revoked_at", OffsetDateTime.class);
        return new ApiKey(
                row.getLong("id"),
                row.getString("name"),
                scopes,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(revoked).map(OffsetDateTime::toInstant));
    }
}
