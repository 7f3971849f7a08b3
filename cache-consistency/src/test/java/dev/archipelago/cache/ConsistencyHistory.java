package dev.archipelago.cache;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The changes of a source and what reads of it through several nodes must return:
 *
 * <ul>
 *   <li>on one node nothing older than the last change whose removal had returned on that node when the read began,
 *       whatever faults there are;
 *   <li>on any node that is not disturbed nothing older than the last change whose removal had propagated to all nodes
 *       when the read began;
 *   <li>nothing that the source did not have when the read ended.
 * </ul>
 */
final class ConsistencyHistory {

    static final int KEYS = 8;
    static final int NODES = 3;

    /** A change of the source, of which no other one of its key is under way. */
    record Change(int key, long version) {}

    private final AtomicLongArray source = new AtomicLongArray(KEYS);
    private final AtomicLongArray everywhere = new AtomicLongArray(KEYS);
    private final AtomicLongArray onNode = new AtomicLongArray(NODES * KEYS);
    private final ReentrantLock[] changing = new ReentrantLock[KEYS];
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong checkedAcrossNodes = new AtomicLong();

    ConsistencyHistory() {
        for (int i = 0; i < KEYS; i++) {
            changing[i] = new ReentrantLock();
        }
    }

    /** Returns the current version, as a loader does. */
    long version(int key) {
        return source.get(key);
    }

    /** Changes the source; the caller removes the key next. */
    Change change(int key) {
        return new Change(key, source.incrementAndGet(key));
    }

    /** Runs a change and its removal, one of a key at a time. */
    void exclusively(int key, Runnable task) {
        changing[key].lock();
        try {
            task.run();
        } finally {
            changing[key].unlock();
        }
    }

    /** A node has removed what was loaded before a change. */
    void changed(int node, Change change) {
        onNode.accumulateAndGet(node * KEYS + change.key(), change.version(), Math::max);
    }

    /** All nodes that are subscribed have removed what was loaded before a change. */
    void propagated(Change change) {
        everywhere.accumulateAndGet(change.key(), change.version(), Math::max);
    }

    /** Returns the minimum version that a read beginning now must return. */
    record Expected(long onNode, long everywhere) {}

    Expected expected(int node, int key) {
        return new Expected(onNode.get(node * KEYS + key), everywhere.get(key));
    }

    /** @param undisturbed whether the node was subscribed all the time, and Redis not disturbed */
    void read(int node, int key, Expected expected, boolean undisturbed, long version) {
        reads.incrementAndGet();
        if (version < expected.onNode()) {
            violations.add("node " + node + " read version " + version + " of key " + key + " after it had removed all"
                    + " before " + expected.onNode());
        }
        if (undisturbed) {
            checkedAcrossNodes.incrementAndGet();
            if (version < expected.everywhere()) {
                violations.add("node " + node + " read version " + version + " of key " + key + " after all nodes had"
                        + " removed those before " + expected.everywhere());
            }
        }
        if (version > source.get(key)) {
            violations.add("node " + node + " read version " + version + " of key " + key + ", which never was");
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    long reads() {
        return reads.get();
    }

    long checkedAcrossNodes() {
        return checkedAcrossNodes.get();
    }
}
