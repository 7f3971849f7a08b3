package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The island of Redis: the second tier of the cache and the market stream. Owns the link. */
public final class RedisIsland implements Island {

    /** A heartbeat that takes longer is reported, since each read of the second tier takes as long. */
    private static final Duration SLOW = Duration.ofMillis(400);

    private final RedisLink link;

    public RedisIsland(RedisLink link) {
        this.link = link;
    }

    /** The link itself. */
    public RedisLink link() {
        return link;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Layer layer() {
        return Layer.INFRASTRUCTURE;
    }

    /** Degraded while Redis does not answer or answers slowly, and while it rejects writes. */
    @Override
    public Health health() {
        Optional<String> refusal = link.refusal().map(RedisIsland::meaning);
        String consequence = "; pages and figures are kept in memory, other programs get no snapshots";
        if (refusal.isPresent()) {
            return Health.degraded("Redis at " + link.address() + " refuses writes: " + refusal.get() + consequence);
        }
        if (!link.available()) {
            return Health.degraded("Redis at " + link.address() + " does not answer" + consequence);
        }
        return link.latency()
                .filter(latency -> latency.compareTo(SLOW) > 0)
                .map(latency -> Health.degraded("Redis at " + link.address() + " answers slowly: in "
                        + latency.toMillis() + " ms; what is not in memory takes longer"))
                .orElseGet(Health::healthy);
    }

    private static String meaning(String refusal) {
        String code = refusal.split(" ", 2)[0];
        if (refusal.contains("No space left")) {
            return "its disk is full (" + code + ")";
        }
        return switch (code) {
            case "MISCONF" -> "it cannot write to its disk, which is full or not writable (MISCONF)";
            case "OOM" -> "its memory is full (OOM): raise maxmemory, or let it evict (maxmemory-policy)";
            case "READONLY" -> "it is a replica (READONLY)";
            case "NOPERM" -> "this user may not (NOPERM)";
            default -> code;
        };
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("address", link.address());
        figures.put("available", link.available());
        link.latency().map(Duration::toNanos).ifPresent(nanos -> figures.put("latency_ms", nanos / 1e6));
        return figures;
    }

    @Override
    public void close() {
        link.close();
    }
}
