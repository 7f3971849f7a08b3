package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.BackgroundLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role of a node that publishes nothing: it follows the holder of the lease, and works alone while there is none.
 * It reads the lease and never acquires it. Thread-safe.
 */
public final class ObservedLease implements Leadership, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObservedLease.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final RedisScript HOLDER = RedisScript.of("return redis.call('GET', KEYS[1]) or ''");

    private final RedisLink link;
    private final List<String> key;
    private final CurrentRole current;
    private final BackgroundLoop loop = new BackgroundLoop("lease", () -> {
        look();
        return INTERVAL;
    });

    /**
     * Does nothing until {@link #start}; until then the node is a follower.
     *
     * @param name the whole key of the lease
     */
    public ObservedLease(RedisLink link, String name, InstantSource clock) {
        this.link = link;
        this.key = List.of(name);
        this.current = new CurrentRole(clock);
    }

    /** Determines the role and updates it until {@link #close}. Blocks for the first decision, a second at most. */
    @Override
    public void start() {
        look();
        loop.start();
    }

    /** Reads the lease. Blocks on Redis; without a response the node works alone. */
    private void look() {
        String holder = "";
        try {
            holder = HOLDER.run(link, key, List.of(), link.options().commandTimeout())
                    .getFirst();
        } catch (RedisUnavailableException e) {
            LOG.debug("The lease cannot be read: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("lease", e);
        }
        become(holder);
    }

    private void become(String holder) {
        boolean alone = holder.isEmpty();
        if (current.set(alone ? Role.ALONE : Role.FOLLOWER, OptionalLong.empty(), holder)) {
            LOG.info(
                    "This node publishes nothing and {}",
                    alone ? "fetches from the upstreams for itself" : "follows " + holder);
            current.notifyListeners();
        }
    }

    @Override
    public Role role() {
        return current.state().role();
    }

    @Override
    public Instant since() {
        return current.state().since();
    }

    @Override
    public OptionalLong epoch() {
        return OptionalLong.empty();
    }

    @Override
    public Optional<String> leader() {
        return Optional.of(current.state().holder()).filter(holder -> !holder.isEmpty());
    }

    @Override
    public void onChange(Consumer<Role> listener) {
        current.onChange(listener);
    }

    @Override
    public LeadershipStatistics statistics() {
        Role role = role();
        return new LeadershipStatistics(
                role, role.leads(), since(), epoch(), Optional.empty(), Optional.of(leader().orElse("")));
    }

    @Override
    public void close() {
        loop.close();
    }
}
