package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.Leadership.Role;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Coordinates refreshes between nodes: a follower sends requests and waits for their answer, the leader serves them.
 * All concurrent callers on one node share one request. Thread-safe.
 */
final class RefreshCoordinator {

    private final MarketChannel channel;
    private final Collector collector;
    private final SnapshotPublisher publisher;
    private final Leadership leadership;
    private @Nullable Pending pending;
    /** The newest request that a round was started for; negative until this node has led. */
    private volatile long served = -1;

    private record Pending(long number, CompletableFuture<Boolean> done) {}

    RefreshCoordinator(MarketChannel channel, Collector collector, SnapshotPublisher publisher, Leadership leadership) {
        this.channel = channel;
        this.collector = collector;
        this.publisher = publisher;
        this.leadership = leadership;
        leadership.onChange(this::roleChanged);
    }

    /**
     * Requests a refresh and waits until a snapshot of the leader answers it.
     *
     * @return whether it was answered within {@code timeout}; false as well if this node has become the leader
     */
    boolean request(Duration timeout) throws InterruptedException {
        try {
            return pendingRequest().done().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RedisUnavailableException | TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private synchronized Pending pendingRequest() {
        Pending known = pending;
        if (known == null || known.done().isDone()) {
            known = new Pending(channel.requestRefresh(), new CompletableFuture<>());
            pending = known;
            if (publisher.refreshed() >= known.number()) {
                known.done().complete(true);
            }
            // The role may have changed just before, when there was nothing to complete.
            if (leadership.leading()) {
                known.done().complete(false);
            }
        }
        return known;
    }

    /** A snapshot of the leader answers all requests up to {@code number}. */
    synchronized void answered(long number) {
        publisher.refreshed(number);
        if (pending != null && pending.number() <= number) {
            pending.done().complete(true);
        }
    }

    /** No other node will answer once this one leads. */
    private synchronized void roleChanged(Role role) {
        if (role.leads() && pending != null) {
            pending.done().complete(false);
        }
        served = -1;
    }

    /**
     * Waits for requests of other nodes and starts a round for them. A new leader starts with the requests that its
     * predecessor did not answer and whose callers may still wait.
     *
     * @throws RedisUnavailableException if Redis does not answer
     */
    void serve(Duration wait) {
        OptionalLong epoch = leadership.epoch();
        if (epoch.isEmpty()) {
            return;
        }
        // Both the epoch and the numbers of requests are milliseconds of Redis's clock.
        long before = served >= 0
                ? served
                : Math.max(publisher.refreshed(), epoch.getAsLong() - MarketService.LONGEST_ROUND.toMillis());
        long newest = channel.requestAfter(before, wait);
        served = newest;
        if (newest > before) {
            collector.round().whenComplete((done, failure) -> publisher.refreshed(newest));
        }
    }
}
