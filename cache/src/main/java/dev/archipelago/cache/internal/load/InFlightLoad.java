package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.internal.Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lookup or load of one key that is in flight, shared by all its callers. It may store its result only while it is
 * registered in {@link InFlightLoads}; a removal of the key unregisters it, after which it only answers the callers
 * that already wait. Thread-safe.
 */
final class InFlightLoad<V> {

    /** The maximum number of loads that are followed in search of a cycle. */
    private static final int MAX_CHAIN = 1000;

    private enum Stage {
        LOOKUP,
        FORCED,
        LOADING,
        HIT
    }

    /** The source of a value. */
    enum Origin {
        L1,
        L2,
        LOADER,
        STALE
    }

    /**
     * The outcome all callers receive.
     *
     * @param invalidated whether a tag of the entry was removed in the meantime: too old for callers that came after
     *     that
     */
    record Outcome<V>(Entry<V> entry, Origin origin, boolean invalidated) {}

    private final CacheKey<V> key;
    private final ConditionalLoader<? extends V> loader;
    private final long deadline;
    private final boolean ahead;
    private final AtomicReference<Stage> stage;
    private final CompletableFuture<Outcome<V>> outcome = new CompletableFuture<>();
    private volatile CompletableFuture<Outcome<V>> usable = new CompletableFuture<>();

    /** A load that starts when this one ends; accessed only by {@link InFlightLoads}, under the lock of the key. */
    private @Nullable InFlightLoad<?> successor;

    /** The load this one waits for: the one it is queued behind, or the one its loader asked for. */
    private volatile @Nullable InFlightLoad<?> waitsFor;

    /** Whether another process may have stored a newer value since the current lookup or loader run began. */
    private volatile boolean suspect;

    /** Whether its value may have been removed by another process, so that no further caller may receive it. */
    private volatile boolean closed;

    /** The tags removed since the start; accessed only by {@link InFlightLoads}, under the lock of the key. */
    private Set<String> removedTags = Set.of();

    /**
     * @param forced whether a cached value is not acceptable
     * @param hardTimeoutNanos the maximum time callers wait, from now
     */
    InFlightLoad(CacheKey<V> key, ConditionalLoader<? extends V> loader, boolean forced, long hardTimeoutNanos) {
        this(key, loader, forced ? Stage.FORCED : Stage.LOOKUP, false, System.nanoTime() + hardTimeoutNanos);
    }

    private InFlightLoad(
            CacheKey<V> key, ConditionalLoader<? extends V> loader, Stage stage, boolean ahead, long deadline) {
        this.key = key;
        this.loader = loader;
        this.stage = new AtomicReference<>(stage);
        this.ahead = ahead;
        this.deadline = deadline;
    }

    /**
     * Returns one of several loads that begin together.
     *
     * @param now a reading of {@link System#nanoTime}
     */
    static <V> InFlightLoad<V> of(
            CacheKey<V> key, ConditionalLoader<? extends V> loader, long now, long hardTimeoutNanos) {
        return new InFlightLoad<>(key, loader, Stage.LOOKUP, false, now + hardTimeoutNanos);
    }

    /** Returns the load of an entry that is still fresh. */
    static <V> InFlightLoad<V> ahead(CacheKey<V> key, ConditionalLoader<? extends V> loader, long hardTimeoutNanos) {
        return new InFlightLoad<>(key, loader, Stage.LOOKUP, true, System.nanoTime() + hardTimeoutNanos);
    }

    /** Returns a lookup without a load. It fails with a {@link NotCachedException} if there is no fresh entry. */
    static <V> InFlightLoad<V> lookup(CacheKey<V> key, long hardTimeoutNanos) {
        return of(key, NotCachedException.loader(), System.nanoTime(), hardTimeoutNanos);
    }

    CacheKey<V> key() {
        return key;
    }

    ConditionalLoader<? extends V> loader() {
        return loader;
    }

    /** Returns whether this load ends with the lookup. */
    boolean lookupOnly() {
        return loader == NotCachedException.loader();
    }

    /** Returns whether a fresh entry is to be replaced, unless another process has replaced it. */
    boolean ahead() {
        return ahead;
    }

    boolean forced() {
        return stage.get() == Stage.FORCED;
    }

    /** Requests that the loader runs whatever is cached. Returns false if the outcome is already a cached value. */
    boolean force() {
        return stage.compareAndSet(Stage.LOOKUP, Stage.FORCED) || stage.get() != Stage.HIT;
    }

    /** Returns whether the loader may already be running, so that it may have read the source before now. */
    boolean loading() {
        return stage.get() == Stage.LOADING;
    }

    /** Returns the load that follows this one; {@code own} if there was none. */
    @SuppressWarnings("unchecked") // all keys with the same text have the same type of value: the contract of CacheKey
    <W> InFlightLoad<W> successor(InFlightLoad<W> own) {
        if (successor == null || successor.overdue()) {
            own.waitsFor = this;
            successor = own;
        }
        return (InFlightLoad<W>) successor;
    }

    /** Returns the load that follows this one; null if there is none or it has no waiters left. */
    @Nullable
    InFlightLoad<?> successor() {
        return successor == null || successor.overdue() ? null : successor;
    }

    /** Returns whether the outcome may be a cached value, that is, whether {@link #force} has not been called. */
    boolean acceptHit() {
        return stage.compareAndSet(Stage.LOOKUP, Stage.HIT);
    }

    void beginLoad() {
        stage.set(Stage.LOADING);
    }

    /** A lookup in L2 or a run of the loader begins, which sees all changes announced so far. */
    void beginRead() {
        suspect = false;
    }

    /** Another process announced a newer value, or announcements were missed. */
    void markSuspect() {
        suspect = true;
    }

    /** Returns whether the result may be older than that of another process, so that it must be checked before use. */
    boolean isSuspect() {
        return suspect;
    }

    /** Closes this load to further callers: removals by other processes were missed. */
    void close() {
        closed = true;
    }

    /** Returns whether no further caller may join. */
    boolean isClosed() {
        return closed;
    }

    /** Records the removal of a tag, which the result may turn out to have. */
    void tagRemoved(String tag) {
        if (removedTags.isEmpty()) {
            removedTags = new HashSet<>();
        }
        removedTags.add(tag);
        if (usable.isDone()) {
            // The stale value may have the tag, and later callers must not receive it.
            usable = new CompletableFuture<>();
        }
    }

    boolean isInvalidated(Set<String> tags) {
        return !tags.isEmpty() && tags.stream().anyMatch(removedTags::contains);
    }

    /**
     * Records that the loader of this load waits for another load; null: it waits no longer.
     *
     * @throws IllegalStateException if that load, directly or through others, waits for this one
     */
    void waitFor(@Nullable InFlightLoad<?> other) {
        waitsFor = other;
        StringBuilder path = new StringBuilder("the loader of ").append(key.text());
        InFlightLoad<?> next = other;
        for (int i = 0; next != null && i < MAX_CHAIN; i++) {
            path.append(i == 0 ? " asks for " : ", whose loader asks for ").append(next.key.text());
            if (next == this) {
                waitsFor = null;
                throw new IllegalStateException(path + ": it would wait for itself");
            }
            next = next.waitsFor;
        }
    }

    long remainingNanos() {
        return Math.max(0, deadline - System.nanoTime());
    }

    boolean overdue() {
        return remainingNanos() == 0 && !outcome.isDone();
    }

    /** Offers a stale entry to callers whose soft timeout has elapsed. */
    void offerStale(Entry<V> entry) {
        usable.complete(new Outcome<>(entry, Origin.STALE, false));
    }

    void complete(Entry<V> entry, Origin origin, boolean invalidated) {
        Outcome<V> last = new Outcome<>(entry, origin, invalidated);
        outcome.complete(last);
        usable.complete(last);
    }

    void fail(Throwable cause) {
        outcome.completeExceptionally(cause);
        usable.completeExceptionally(cause);
    }

    /** Returns the outcome if there is one; null if the load has not ended, or has failed. */
    @Nullable
    Outcome<V> outcome() {
        return outcome.state() == Future.State.SUCCESS ? outcome.resultNow() : null;
    }

    Outcome<V> await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits for the outcome or for a stale entry. */
    Outcome<V> awaitUsable(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        return usable.get(nanos, TimeUnit.NANOSECONDS);
    }
}
