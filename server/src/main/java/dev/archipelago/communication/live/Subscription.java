package dev.archipelago.communication.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's place in the hub. Thread-safe.
 *
 * <p>Keeps what a slow subscriber has not taken: the newest market frame and the last few announcements.
 */
public final class Subscription implements AutoCloseable {

    static final int ANNOUNCEMENTS = 16;

    private final LiveHub hub;
    private final Subscriber subscriber;
    private final Deque<String> announcements = new ArrayDeque<>();
    private @Nullable String newest;
    private boolean closed;
    private long skipped;

    Subscription(LiveHub hub, Subscriber subscriber) {
        this.hub = hub;
        this.subscriber = subscriber;
    }

    /** The subscriber can take more: it gets the announcements it missed, then the newest market frame. */
    public synchronized void drained() {
        while (!closed && subscriber.ready()) {
            String next = announcements.poll();
            if (next == null) {
                next = newest;
                newest = null;
            }
            if (next == null) {
                return;
            }
            subscriber.send(next);
        }
    }

    /** Sends the market as it is now, {@code source} saying why; false if nothing is known of it. */
    public boolean requestData(String source) {
        Optional<String> data = hub.data(source);
        data.ifPresent(this::market);
        return data.isPresent();
    }

    /** How many market frames the subscriber never saw because a newer one came first. */
    public synchronized long skipped() {
        return skipped;
    }

    synchronized void market(String frame) {
        if (newest != null) {
            skipped++;
        }
        newest = frame;
        drained();
    }

    synchronized void announce(String message) {
        if (announcements.size() == ANNOUNCEMENTS) {
            announcements.poll();
        }
        announcements.add(message);
        drained();
    }

    /** Ends it; nothing is sent from now on. A second call does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            announcements.clear();
            newest = null;
        }
        hub.remove(this);
    }
}
