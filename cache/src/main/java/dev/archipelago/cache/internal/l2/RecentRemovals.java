package dev.archipelago.cache.internal.l2;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The removals that Redis confirmed within the last minute. A failover can lose writes that the former master
 * confirmed; these removals are then repeated. Used by one thread, except {@link #isEmpty}.
 */
final class RecentRemovals {

    /** How long a removal is repeated after a change of the server, in nanoseconds. */
    static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

    private record Removal(PendingWrite write, long atNanos) {}

    private final Deque<Removal> removals = new ArrayDeque<>();
    private final int maximum;
    private final PendingWrite all;
    private final LongSupplier nanos;
    private volatile boolean empty = true;
    private Optional<String> server = Optional.empty();

    /**
     * @param maximum the maximum number of removals; beyond it {@code all} is repeated instead
     * @param all the removal of all entries
     */
    RecentRemovals(int maximum, PendingWrite all, LongSupplier nanos) {
        this.maximum = maximum;
        this.all = all;
        this.nanos = nanos;
    }

    /** Records a removal that Redis confirmed. */
    void confirmed(PendingWrite removal) {
        forgetOld();
        if (removals.size() >= maximum) {
            removals.clear();
            removals.addLast(new Removal(all, nanos.getAsLong()));
        }
        removals.addLast(new Removal(removal, nanos.getAsLong()));
        empty = false;
    }

    /** Returns whether there is nothing to repeat. Thread-safe. */
    boolean isEmpty() {
        return empty;
    }

    /**
     * Returns whether a connection leads to another server than the one before, so that writes can be lost.
     *
     * @param identity the identity of the server, which changes when it restarts
     */
    boolean isAnother(String identity) {
        Optional<String> before = server;
        server = Optional.of(identity);
        return before.isPresent() && !before.get().equals(identity);
    }

    /** Returns the removals to repeat on another server. They are confirmed again when they are written. */
    List<PendingWrite> takeAll() {
        forgetOld();
        List<PendingWrite> repeated = new ArrayList<>();
        removals.forEach(removal -> repeated.add(removal.write()));
        removals.clear();
        empty = true;
        return repeated;
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        while (!removals.isEmpty() && now - removals.getFirst().atNanos() > KEPT_NANOS) {
            removals.removeFirst();
        }
    }
}
