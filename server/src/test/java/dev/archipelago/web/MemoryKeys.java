package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.key.ApiKey;
import dev.archipelago.infrastructure.key.ApiKeys;
import dev.archipelago.infrastructure.key.Scope;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** In-memory named keys that can be unavailable. */
final class MemoryKeys implements ApiKeys {

    private final Map<String, ApiKey> bySecret = new ConcurrentHashMap<>();
    volatile boolean away;

    @Override
    public Optional<Created> create(String name, Set<Scope> scopes) {
        ApiKey key =
                new ApiKey(bySecret.size() + 1L, name, scopes, Instant.parse("2026-11-20T00:00:00Z"), Optional.empty());
        Secret secret = new Secret("arc_%043d".formatted(key.id()));
        bySecret.put(secret.reveal(), key);
        return Optional.of(new Created(key, secret));
    }

    @Override
    public List<ApiKey> list() {
        return new ArrayList<>(bySecret.values());
    }

    @Override
    public boolean revoke(String name) {
        return bySecret.values().removeIf(key -> key.name().equals(name));
    }

    @Override
    public Optional<ApiKey> find(Secret secret) {
        if (away) {
            throw new IllegalStateException(new SQLException("unavailable", "08006"));
        }
        return Optional.ofNullable(bySecret.get(secret.reveal()));
    }

    @Override
    public Optional<ApiKey> findByName(String name) {
        return bySecret.values().stream().filter(key -> key.name().equals(name)).findFirst();
    }
}
