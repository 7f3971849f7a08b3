package dev.archipelago.observability;

/**
 * Whether a load balancer should send clients to this server: false before it has started, and once it begins to stop.
 * A draining server still answers requests. Thread-safe; reading it never blocks.
 */
public final class Readiness {

    /** The stages of a server's lifecycle, each entered at most once and in this order. */
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

    /** Whether the server accepts new clients. */
    public boolean isReady() {
        return state == State.READY;
    }

    /** Marks the server as started; without effect while it drains. */
    public synchronized void started() {
        if (state == State.STARTING) {
            state = State.READY;
        }
    }

    /** Marks the server as stopping, permanently. */
    public synchronized void drain() {
        state = State.DRAINING;
    }
}
