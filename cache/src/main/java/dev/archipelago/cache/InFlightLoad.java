package dev.archipelago.cache;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One lookup of one key that all its callers share. It may store its result only while it is the load of its key in
 * {@link InFlightLoads}; a removal takes it out, and it then only answers those who already wait.
 */
final class InFlightLoad<V> {

    /** How far it is. */
    private enum Stage {
        LOOKING,
        FORCED,
        LOADING,
        HIT
    }

    /** Where a value came from. */
    enum Origin {
        L1,
        L2,
        LOADER,
        STALE
    }

    /**
     * What all waiters get; without a value if it is known that there is none.
     *
     * @param doubtful whether a tag of it was removed on the way: too old for whoever came after that
     */
    record Outcome<V>(Optional<V> value, Origin origin, boolean doubtful) {}

    private final CacheKey<V> key;
    private final ConditionalLoader<? extends V> loader;
    private final long deadline;
    private final AtomicReference<Stage> stage;
    private final CompletableFuture<Outcome<V>> outcome = new CompletableFuture<>();
    private volatile CompletableFuture<Outcome<V>> anything = new CompletableFuture<>();

    /** Tags removed since it began; only touched inside {@link InFlightLoads}, under the lock of its key. */
    private Set<String> removedTags = Set.of();

    /**
     * @param forced whether a cached value does not do
     * @param hardTimeoutNanos how long from now anyone waits for it
     */
    InFlightLoad(CacheKey<V> key, ConditionalLoader<? extends V> loader, boolean forced, long hardTimeoutNanos) {
        this.key = key;
        this.loader = loader;
        this.stage = new AtomicReference<>(forced ? Stage.FORCED : Stage.LOOKING);
        this.deadline = System.nanoTime() + hardTimeoutNanos;
    }

    CacheKey<V> key() {
        return key;
    }

    ConditionalLoader<? extends V> loader() {
        return loader;
    }

    boolean forced() {
        return stage.get() == Stage.FORCED;
    }

    /** Asks that it load whatever it finds. False if it already ends with a value it found. */
    boolean force() {
        return stage.compareAndSet(Stage.LOOKING, Stage.FORCED) || stage.get() != Stage.HIT;
    }

    /** Whether it may end with a value it found; if not, somebody has asked for a load meanwhile. */
    boolean settleForHit() {
        return stage.compareAndSet(Stage.LOOKING, Stage.HIT);
    }

    void beginLoad() {
        stage.set(Stage.LOADING);
    }

    /** A tag was removed: its result may turn out to bear it. Called inside {@link InFlightLoads}, under the lock of its key. */
    void tagRemoved(String tag) {
        if (removedTags.isEmpty()) {
            removedTags = new HashSet<>();
        }
        removedTags.add(tag);
        if (anything.isDone()) {
            // The older value may bear it, and who comes now must not get it.
            anything = new CompletableFuture<>();
        }
    }

    boolean lost(Set<String> tags) {
        return !tags.isEmpty() && tags.stream().anyMatch(removedTags::contains);
    }

    long remainingNanos() {
        return Math.max(0, deadline - System.nanoTime());
    }

    boolean overdue() {
        return remainingNanos() == 0 && !outcome.isDone();
    }

    /** An older value turned up on the way: it does for those whose soft timeout has passed. */
    void offerOlder(Optional<V> value) {
        anything.complete(new Outcome<>(value, Origin.STALE, false));
    }

    void complete(Optional<V> value, Origin origin) {
        complete(value, origin, true);
    }

    /** @param sure whether no tag of the value was removed on the way */
    void complete(Optional<V> value, Origin origin, boolean sure) {
        Outcome<V> last = new Outcome<>(value, origin, !sure);
        outcome.complete(last);
        anything.complete(last);
    }

    void fail(Throwable cause) {
        outcome.completeExceptionally(cause);
        anything.completeExceptionally(cause);
    }

    Outcome<V> await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(nanos, TimeUnit.NANOSECONDS);
    }

    /** The same, but an older value will do. */
    Outcome<V> awaitAnything(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        return anything.get(nanos, TimeUnit.NANOSECONDS);
    }
}
