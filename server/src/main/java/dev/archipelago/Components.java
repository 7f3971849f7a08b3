package dev.archipelago;

import dev.archipelago.infrastructure.island.Island;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The components of a server, which are closed in the reverse order of their start. Not thread-safe. */
final class Components implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Components.class);

    private final List<Island> islands = new ArrayList<>();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<AutoCloseable> closedFirst = new ArrayList<>();

    /** Adds a component. */
    <T extends AutoCloseable> T add(T component) {
        started.push(component);
        return component;
    }

    /** Adds a component that reports its health. */
    <T extends Island> T island(T island) {
        islands.add(island);
        return add(island);
    }

    /** Adds a component that is closed before all others. */
    void closeFirst(AutoCloseable component) {
        closedFirst.add(component);
    }

    /** Adds a component that is closed before all others and before those of {@link #closeFirst}. */
    void closeBeforeAll(AutoCloseable component) {
        closedFirst.addFirst(component);
    }

    /** The components that report their health, those that are added later included. */
    List<Island> islands() {
        return Collections.unmodifiableList(islands);
    }

    @Override
    public void close() {
        closedFirst.forEach(Components::close);
        while (!started.isEmpty()) {
            close(started.pop());
        }
    }

    private static void close(AutoCloseable component) {
        try {
            component.close();
        } catch (Exception e) {
            LOG.warn("Closing a component failed: {}", e.toString());
        }
    }
}
