package dev.archipelago.observability;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a load balancer should send clients to this server: not before it has started, and not once it begins to stop. A
 * server that drains still answers whoever comes. Thread-safe; reading it never blocks.
 */
public final class Readiness {

    /** The stages of a server's life, each entered at most once and in this order. */
    public enum State {
        STARTING,
        READY,
        DRAINING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    /** The current stage. */
    public State state() {
        return state.get();
    }

    /** Whether new clients are welcome. */
    public boolean isReady() {
        return state.get() == State.READY;
    }

    /** Says that the server has started; without effect once it drains. */
    public void started() {
        state.compareAndSet(State.STARTING, State.READY);
    }

    /** Says that the server begins to stop; there is no way back. */
    public void drain() {
        state.set(State.DRAINING);
    }
}
