package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.store.Leadership.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The role that a node has by a lease, and the listeners to its changes. Thread-safe, but set by one thread at a time.
 */
final class CurrentRole {

    /**
     * What is known of the role.
     *
     * @param since when the node got its role
     * @param epoch of its term; empty unless it is the leader
     * @param holder the node that holds the lease; empty if it is unknown
     */
    record State(Role role, Instant since, OptionalLong epoch, String holder) {}

    private final InstantSource clock;
    private final List<Consumer<Role>> listeners = new CopyOnWriteArrayList<>();
    private volatile State state;

    /** Constructs the role of a follower. */
    CurrentRole(InstantSource clock) {
        this.clock = clock;
        this.state = new State(Role.FOLLOWER, clock.instant(), OptionalLong.empty(), "");
    }

    State state() {
        return state;
    }

    void onChange(Consumer<Role> listener) {
        listeners.add(listener);
    }

    /** Sets the role; true if it is another one, or another term, of which the listeners are to be notified. */
    boolean set(Role role, OptionalLong epoch, String holder) {
        State before = state;
        boolean same = before.role() == role && before.epoch().equals(epoch);
        state = new State(role, same ? before.since() : clock.instant(), epoch, holder);
        return !same;
    }

    /** Calls all listeners with the current role, also if one of them fails. */
    void notifyListeners() {
        Role role = state.role();
        for (Consumer<Role> listener : listeners) {
            try {
                listener.accept(role);
            } catch (RuntimeException | Error e) {
                BackgroundFailures.survived("listener to the role of this node", e);
            }
        }
    }
}
