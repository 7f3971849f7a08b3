package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches one block of metrics when it is due, one fetch at a time. Thread-safe. */
final class BlockPoll {
    private static final Logger LOG = LoggerFactory.getLogger(BlockPoll.class);
    /** After a failure the budget and the circuit breaker decide whether the upstream is really called. */
    private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    private final String name;
    private final List<CachedSource<?>> sources;
    private final Cache cache;
    private final MarketState state;
    private final InstantSource clock;
    private final AtomicBoolean inProgress = new AtomicBoolean();
    private volatile Instant due = Instant.MIN;
    private volatile Instant earlyAt = Instant.MAX;
    private volatile Duration lastTook = Duration.ZERO;
    private volatile Optional<String> failure = Optional.empty();
    private volatile List<String> partialFailures = List.of();
    private volatile boolean closed;

    /**
     * @param name the block in lower case
     * @param sources in the order they are tried
     */
    BlockPoll(String name, List<CachedSource<?>> sources, Cache cache, MarketState state, InstantSource clock) {
        this.name = name;
        this.sources = sources.stream().filter(CachedSource::configured).toList();
        this.cache = cache;
        this.state = state;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    boolean configured() {
        return !sources.isEmpty();
    }

    /**
     * Claims a fetch if one is due and none is in progress. If this returns true, the caller must call {@link #poll}.
     */
    boolean claim(boolean force) {
        Instant now = clock.instant();
        boolean wanted = force || !now.isBefore(due) || !now.isBefore(earlyAt);
        return configured() && wanted && inProgress.compareAndSet(false, true);
    }

    /** Fetches from the first source that has a value and applies it to the state. Blocks; never throws. */
    void poll(boolean force) {
        try {
            boolean early = !clock.instant().isBefore(earlyAt);
            if (early) {
                earlyAt = Instant.MAX;
            }
            fetch(force || early);
        } catch (RuntimeException e) {
            due = clock.instant().plus(RETRY_AFTER_FAILURE);
            failed(name + ": unexpected " + e.getClass().getSimpleName());
            LOG.warn("Fetching {} failed unexpectedly", name, e);
        } catch (Error e) {
            due = clock.instant().plus(RETRY_AFTER_FAILURE);
            failed(name + ": unexpected " + e.getClass().getSimpleName());
            BackgroundFailures.survived("fetch of " + name, e);
        } finally {
            inProgress.set(false);
        }
    }

    private void fetch(boolean force) {
        if (!force && failure.isPresent() && sources.stream().noneMatch(CachedSource::mayAnswer)) {
            due = clock.instant().plus(RETRY_AFTER_FAILURE);
            return;
        }
        String reasons = "";
        for (CachedSource<?> source : sources) {
            try {
                CachedSource.FetchResult result = source.fetch(cache, force, clock.instant());
                state.apply(result.observations());
                reportPartialFailure(result.observations().failures());
                lastTook = result.took();
                Instant earliest = clock.instant().plus(MIN_INTERVAL);
                due = result.validUntil().isAfter(earliest) ? result.validUntil() : earliest;
                failure.ifPresent(known -> LOG.info("{} is back", name));
                failure = Optional.empty();
                return;
            } catch (CacheLoadException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                reasons = reasons.isEmpty() ? String.valueOf(cause.getMessage()) : reasons + "; " + cause.getMessage();
            }
        }
        due = clock.instant().plus(RETRY_AFTER_FAILURE);
        failed(reasons);
    }

    /** A part of the answer was invalid; the rest is used. Logged when it changes. */
    private void reportPartialFailure(List<String> failures) {
        if (!failures.isEmpty() && !failures.equals(partialFailures)) {
            LOG.warn("Part of {} keeps its last values: {}", name, String.join("; ", failures));
        }
        partialFailures = failures;
    }

    private void failed(String reason) {
        if (failure.isEmpty() && !closed) {
            LOG.warn("{} keeps its last values: {}", name, reason);
        }
        failure = Optional.of(reason);
    }

    /** Postpones the next fetch, because the block gets its values in another way. */
    void postpone(Instant until) {
        due = until;
    }

    /** Schedules a fetch at {@code at}, which bypasses the cache. */
    void fetchEarly(Instant at) {
        earlyAt = at.isBefore(earlyAt) ? at : earlyAt;
    }

    /** {@code ok}, {@code not_configured}, or what failed entirely or in part. */
    String state() {
        if (!configured()) {
            return "not_configured";
        }
        return failure.orElseGet(
                () -> partialFailures.isEmpty() ? "ok" : "in part: " + String.join("; ", partialFailures));
    }

    /** Logs no more failures. */
    void close() {
        closed = true;
    }

    /** Whether a fetch is in progress. */
    boolean fetching() {
        return inProgress.get();
    }

    Duration lastTook() {
        return lastTook;
    }

    /** Why the last fetch failed; empty if it succeeded. */
    Optional<String> failure() {
        return failure;
    }
}
