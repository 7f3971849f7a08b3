package dev.archipelago.communication.market;

import dev.archipelago.cache.RedisUnavailableException;
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
 * Requests for a refresh between nodes: a follower hands its own in here, a leader serves what others asked for. All who
 * ask at the same time on one node share one request. Thread-safe.
 */
final class RefreshCoordinator {

    private final MarketChannel channel;
    private final MarketPolls polls;
    private final SnapshotPublisher press;
    private final Leadership leadership;
    private @Nullable Pending pending;
    /** The newest request a round was begun for; negative until this node has led. */
    private volatile long served = -1;

    private record Pending(long number, CompletableFuture<Boolean> done) {}

    RefreshCoordinator(MarketChannel channel, MarketPolls polls, SnapshotPublisher press, Leadership leadership) {
        this.channel = channel;
        this.polls = polls;
        this.press = press;
        this.leadership = leadership;
        leadership.onChange(this::roleChanged);
    }

    /**
     * Asks the leader and waits until a snapshot says that it did.
     *
     * @return whether it did; false as well if this node came to lead meanwhile
     */
    boolean ask(Duration patience) throws InterruptedException {
        try {
            return request().done().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RedisUnavailableException | TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private synchronized Pending request() {
        Pending known = pending;
        if (known == null || known.done().isDone()) {
            known = new Pending(channel.ask(), new CompletableFuture<>());
            pending = known;
            if (press.refreshed() >= known.number()) {
                known.done().complete(true);
            }
            // The role may have changed just before, when there was nothing to complete.
            if (leadership.leading()) {
                known.done().complete(false);
            }
        }
        return known;
    }

    /** A snapshot was followed that answers all requests up to that number. */
    synchronized void answered(long number) {
        press.refreshed(number);
        if (pending != null && pending.number() <= number) {
            pending.done().complete(true);
        }
    }

    /** Nobody else will answer once this node leads. */
    private synchronized void roleChanged(Role role) {
        if (role.leads() && pending != null) {
            pending.done().complete(false);
        }
        served = -1;
    }

    /**
     * Waits for requests of others and starts a round for them. A new leader begins with what the one before it did not
     * answer and somebody may still wait for.
     *
     * @throws RedisUnavailableException if Redis is away
     */
    void serve(Duration wait) {
        OptionalLong term = leadership.epoch();
        if (term.isEmpty()) {
            return;
        }
        // A term is counted in Redis's milliseconds, and so are requests.
        long before = served >= 0
                ? served
                : Math.max(press.refreshed(), term.getAsLong() - MarketDataAdapter.LONGEST_ROUND.toMillis());
        long newest = channel.requestAfter(before, wait);
        served = newest;
        if (newest > before) {
            polls.round().whenComplete((done, failure) -> press.refreshed(newest));
        }
    }
}
