package dev.archipelago.communication.live;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client of the {@link LiveHub}. While it cannot take messages, the newest market frame and the last few
 * announcements are kept for it; everything else is dropped. Thread-safe.
 */
public abstract class Subscriber {

    static final int ANNOUNCEMENTS = 16;

    private final Deque<String> announcements = new ArrayDeque<>();
    private @Nullable String newestFrame;
    private boolean closed;
    private long skipped;

    /** Whether a message sent now leaves at once. Called by one thread at a time; must neither block nor throw. */
    protected abstract boolean ready();

    /** Sends one message. Called by one thread at a time; must neither block nor throw. */
    protected abstract void send(String message);

    /**
     * A message waits for this client. Calls {@link #drained} at once; a subscriber that sends on a thread of its own
     * overrides this to have it called there. Must neither block nor throw.
     */
    protected void available() {
        drained();
    }

    /** The client can take messages again: sends the announcements it missed, then the newest market frame. */
    public final synchronized void drained() {
        while (!closed && ready()) {
            String next = announcements.poll();
            if (next == null) {
                next = newestFrame;
                newestFrame = null;
            }
            if (next == null) {
                return;
            }
            send(next);
        }
    }

    final synchronized void market(String frame) {
        if (newestFrame != null) {
            skipped++;
        }
        newestFrame = frame;
        available();
    }

    final synchronized void announce(String message) {
        if (announcements.size() == ANNOUNCEMENTS) {
            announcements.poll();
        }
        announcements.add(message);
        available();
    }

    /** How many market frames were replaced by a newer one before the client could take them. */
    final synchronized long skipped() {
        return skipped;
    }

    /** Sends nothing from now on. */
    final synchronized void close() {
        closed = true;
        announcements.clear();
        newestFrame = null;
    }
}
