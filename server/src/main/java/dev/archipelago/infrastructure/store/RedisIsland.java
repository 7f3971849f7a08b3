package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.RedisLink;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Redis as an island: the second tier of the cache and the market stream. Owns the link. */
public final class RedisIsland implements Island {

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

    @Override
    public Health health() {
        return link.available()
                ? Health.healthy()
                : Health.degraded("Redis at " + link.place()
                        + " does not answer; pages and figures are kept in memory, other programs get no snapshots");
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("address", link.place());
        figures.put("available", link.available());
        link.latency().map(Duration::toNanos).ifPresent(nanos -> figures.put("latency_ms", nanos / 1e6));
        return figures;
    }

    @Override
    public void close() {
        link.close();
    }
}
