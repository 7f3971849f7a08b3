package dev.archipelago.web.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.ClientLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How much each client may still ask for: a token bucket for each client and limit, and a count of open WebSockets.
 * Never blocks; thread-safe.
 *
 * <p>The bucket in memory decides. The taken units are reported to Redis in the background, where the servers of a site
 * keep the same bucket together; when that is empty, this server refuses the client until it fills up. So a client that
 * spreads its requests over servers has one bucket and what it takes within about a round trip, no request waits for
 * Redis, and while Redis is away each server counts alone. Open WebSockets are counted by each server for itself.
 *
 * <p>The table holds {@value #MOST_CLIENTS} buckets, about 8 MB; beyond it the least used are forgotten, which is as if
 * they were full again.
 */
public final class ClientLimits implements AutoCloseable {

    private static final int MOST_CLIENTS = 20_000;
    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    private record Key(ClientLimit limit, String client) {}

    private final Map<ClientLimit, Budget> budgets = new EnumMap<>(ClientLimit.class);
    private final int sockets;
    private final InstantSource clock;
    private final Optional<SharedBuckets> shared;
    private final Cache<Key, ClientBucket> buckets;
    /** No more entries than there are connections. */
    private final ConcurrentMap<String, Integer> connected = new ConcurrentHashMap<>();

    /** @param redis where servers count together; empty: this server counts alone */
    public ClientLimits(ClientConfig config, Optional<RedisLink> redis, InstantSource clock) {
        config.limits().forEach((limit, rate) -> {
            Duration every = Duration.ofMillis(Math.max(1, MINUTE_MILLIS / rate.perMinute()));
            budgets.put(limit, Budget.of(new TokenBucket(rate.burst(), every)));
        });
        long longest = budgets.values().stream()
                .mapToLong(budget -> budget.buckets().getFirst().fillMillis())
                .max()
                .orElse(MINUTE_MILLIS);
        this.sockets = config.sockets();
        this.clock = clock;
        this.shared = redis.map(link -> new SharedBuckets(link, clock));
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CLIENTS)
                .expireAfterAccess(Duration.ofMillis(longest + MINUTE_MILLIS))
                .build();
    }

    /** Takes one from the bucket; if it is empty, takes nothing and answers how long until there is one again. */
    public Optional<Duration> take(ClientLimit limit, ClientAddress client) {
        Budget budget = budgets.get(limit);
        if (budget == null) {
            return Optional.empty();
        }
        ClientBucket bucket = bucket(limit, client, budget);
        Optional<Duration> wait = bucket.take(clock.instant());
        if (wait.isEmpty()) {
            shared.ifPresent(servers -> servers.report(bucket));
        }
        return wait;
    }

    /** How long until {@link #take} would succeed; empty if it would now. Takes nothing. */
    public Optional<Duration> waitFor(ClientLimit limit, ClientAddress client) {
        Budget budget = budgets.get(limit);
        return budget == null ? Optional.empty() : bucket(limit, client, budget).waitFor(clock.instant());
    }

    /** Counts a WebSocket that is about to be opened; false, and not counted, if the client has too many. */
    public boolean connect(ClientAddress client) {
        boolean[] counted = {false};
        connected.compute(client.limitKey(), (key, before) -> {
            int open = before == null ? 0 : before;
            counted[0] = open < sockets;
            return counted[0] ? Integer.valueOf(open + 1) : before;
        });
        return counted[0];
    }

    /** A WebSocket that was counted is closed, or was not opened after all. */
    public void disconnect(ClientAddress client) {
        connected.computeIfPresent(client.limitKey(), (key, open) -> open > 1 ? open - 1 : null);
    }

    /** How many buckets the table holds now. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private ClientBucket bucket(ClientLimit limit, ClientAddress client, Budget budget) {
        return buckets.get(
                new Key(limit, client.limitKey()), key -> new ClientBucket(key.limit(), key.client(), budget));
    }

    @Override
    public void close() {
        shared.ifPresent(SharedBuckets::close);
    }
}
