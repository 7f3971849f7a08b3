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

/** Fetches one group of figures when it is due, one fetch at a time. Thread-safe. */
final class BlockPoll {
    private static final Logger LOG = LoggerFactory.getLogger(BlockPoll.class);
    /** After a failure the budget and the breaker decide whether the upstream is really asked. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private static final Duration SOONEST = Duration.ofSeconds(1);

    private final String name;
    private final List<CachedSource<?>> feeds;
    private final Cache cache;
    private final MarketState board;
    private final InstantSource clock;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile Instant due = Instant.MIN;
    private volatile Instant hastened = Instant.MAX;
    private volatile Duration lastTook = Duration.ZERO;
    private volatile Optional<String> failure = Optional.empty();
    private volatile List<String> wrongPart = List.of();
    private volatile boolean closed;

    /**
     * @param name what is fetched, in lower case
     * @param feeds in the order they are tried
     */
    BlockPoll(String name, List<CachedSource<?>> feeds, Cache cache, MarketState board, InstantSource clock) {
        this.name = name;
        this.feeds = feeds.stream().filter(CachedSource::configured).toList();
        this.cache = cache;
        this.board = board;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    boolean configured() {
        return !feeds.isEmpty();
    }

    /** Whether a fetch is due and none is under way; if so the caller must call {@link #poll}. */
    boolean claim(boolean force) {
        Instant now = clock.instant();
        boolean wanted = force || !now.isBefore(due) || !now.isBefore(hastened);
        return configured() && wanted && underWay.compareAndSet(false, true);
    }

    /** Fetches from the first feed that has a value and puts it on the board. Blocks; never throws. */
    void poll(boolean force) {
        try {
            boolean early = !clock.instant().isBefore(hastened);
            if (early) {
                hastened = Instant.MAX;
            }
            fetch(force || early);
        } catch (RuntimeException e) {
            due = clock.instant().plus(AFTER_FAILURE);
            failed(name + ": unexpected " + e.getClass().getSimpleName());
            LOG.warn("Fetching {} failed unexpectedly", name, e);
        } catch (Error e) {
            due = clock.instant().plus(AFTER_FAILURE);
            failed(name + ": unexpected " + e.getClass().getSimpleName());
            BackgroundFailures.survived("fetch of " + name, e);
        } finally {
            underWay.set(false);
        }
    }

    private void fetch(boolean force) {
        String reasons = "";
        for (CachedSource<?> feed : feeds) {
            try {
                CachedSource.FetchResult harvest = feed.fetch(cache, force, clock.instant());
                board.apply(harvest.observations());
                tellOfPart(harvest.observations().failures());
                lastTook = harvest.took();
                Instant soonest = clock.instant().plus(SOONEST);
                due = harvest.validUntil().isAfter(soonest) ? harvest.validUntil() : soonest;
                failure.ifPresent(known -> LOG.info("{} is back", name));
                failure = Optional.empty();
                return;
            } catch (CacheLoadException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                reasons = reasons.isEmpty() ? String.valueOf(cause.getMessage()) : reasons + "; " + cause.getMessage();
            }
        }
        due = clock.instant().plus(AFTER_FAILURE);
        failed(reasons);
    }

    /** A part of an answer was wrong: the rest counts. Said when it changes. */
    private void tellOfPart(List<String> wrong) {
        if (!wrong.isEmpty() && !wrong.equals(wrongPart)) {
            LOG.warn("A part of {} keeps its last values: {}", name, String.join("; ", wrong));
        }
        wrongPart = wrong;
    }

    private void failed(String reason) {
        if (failure.isEmpty() && !closed) {
            LOG.warn("{} keeps its last values: {}", name, reason);
        }
        failure = Optional.of(reason);
    }

    /** The next fetch waits as if one had just succeeded; for a block that gets its values in another way. */
    void postpone(Instant until) {
        due = until;
    }

    /** Has the upstreams asked at {@code at}, though the cache may still keep their last answer then. */
    void hasten(Instant at) {
        hastened = at.isBefore(hastened) ? at : hastened;
    }

    /** {@code ok}, {@code not_configured}, or what is wrong with it as a whole or in part. */
    String state() {
        if (!configured()) {
            return "not_configured";
        }
        return failure.orElseGet(() -> wrongPart.isEmpty() ? "ok" : "in part: " + String.join("; ", wrongPart));
    }

    /** Logs no more failures. */
    void close() {
        closed = true;
    }

    /** Whether a fetch is under way. */
    boolean fetching() {
        return underWay.get();
    }

    Duration lastTook() {
        return lastTook;
    }

    /** Why the last fetch brought nothing, if it did. */
    Optional<String> failure() {
        return failure;
    }
}
