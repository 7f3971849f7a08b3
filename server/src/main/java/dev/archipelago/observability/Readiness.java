package dev.archipelago.observability;

/**
 * Whether a load balancer should send clients to this server: not before it has started, and not once it begins to stop. A
 * server that drains still answers requests. Thread-safe; reading it never blocks.
 */
public final class Readiness {

    /** The stages of a server's life, each entered at most once and in this order. */
    public enum State {
        STARTING,
        READY,
        DRAINING
    }

    private volatile State state = State.STARTING;

    /** The current stage. */
    public State state() {
        return state;
    }

    /** Whether new clients are welcome. */
    public boolean isReady() {
        return state == State.READY;
    }

    /** Marks the server as started; without effect once it drains. */
    public synchronized void started() {
        if (state == State.STARTING) {
            state = State.READY;
        }
    }

    /** Marks the server as stopping, for good. */
    public synchronized void drain() {
        state = State.DRAINING;
    }
}
