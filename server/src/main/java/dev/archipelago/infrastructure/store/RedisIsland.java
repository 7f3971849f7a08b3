package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The island of Redis: the second tier of the cache and the market stream. Owns the link. */
public final class RedisIsland implements Island {

    /** A heartbeat that takes longer is reported, since each read of the second tier takes as long. */
    private static final Duration SLOW = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(RedisIsland.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final RedisLink link;
    private final Semaphore connected = new Semaphore(0);
    private volatile Set<String> missing = Set.of();
    private volatile boolean closed;

    /** @param latencyMs the round trip of the last heartbeat in milliseconds */
    public record LinkStatistics(String address, boolean available, Optional<Double> latencyMs) implements Statistics {}

    /** An island that does not test the rights of its user. */
    public RedisIsland(RedisLink link) {
        this.link = link;
    }

    /**
     * An island that tests the rights of its user with each connection, and until they suffice.
     *
     * @param stream the name of the stream of snapshots
     */
    public static RedisIsland testingRights(RedisLink link, String stream) {
        RedisIsland island = new RedisIsland(link);
        link.onChange(available -> island.connected.release());
        island.connected.release();
        Thread.ofVirtual().name("redis-rights").start(() -> island.testRights(stream));
        return island;
    }

    private void testRights(String stream) {
        while (!closed) {
            try {
                if (missing.isEmpty()) {
                    connected.acquire();
                } else if (!connected.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.debug("Testing the rights of the user of Redis again");
                }
                if (!closed && link.available()) {
                    tested(RedisRights.missing(link, stream));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RedisUnavailableException e) {
                LOG.debug("The rights of the user of Redis cannot be tested", e);
            } catch (RuntimeException | Error e) {
                BackgroundFailures.survived("redis-rights", e);
            }
        }
    }

    private void tested(Set<String> found) {
        if (!found.equals(missing)) {
            if (found.isEmpty()) {
                LOG.info("The user of Redis at {} has all rights now", link.address());
            } else {
                LOG.warn("The user of Redis at {} lacks rights: {}", link.address(), String.join(", ", found));
            }
        }
        missing = found;
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
        if (link.available() && !missing.isEmpty()) {
            return Health.degraded("The user of Redis at " + link.address() + " lacks the rights to use "
                    + String.join(", ", missing) + "; docs/operations.md lists what it needs");
        }
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
    public LinkStatistics statistics() {
        return new LinkStatistics(
                link.address(), link.available(), link.latency().map(latency -> latency.toNanos() / 1e6));
    }

    @Override
    public void close() {
        closed = true;
        connected.release();
        link.close();
    }
}
