package dev.archipelago.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Invariants of cached documents: a read returns a version that exists, is within its maximum age, and is not older
 * than the last removal on the same node.
 */
final class DocumentInvariants {

    /**
     * The maximum age of a value: its time to live with the fail-safe window, the clock skew and the duration of a
     * load.
     */
    private static final Duration OLDEST =
            DocumentReaders.TIME_TO_LIVE.plus(Duration.ofSeconds(30)).plus(InvariantChecker.SLACK);

    private record Change(Instant at, long version) {}

    private final InvariantChecker checker;
    private final Map<Integer, List<Change>> changes = new HashMap<>();
    private final Map<String, Long> removed = new HashMap<>();
    private long reads;
    private boolean onlyTimeToLive;

    DocumentInvariants(InvariantChecker checker) {
        this.checker = checker;
    }

    long reads() {
        return reads;
    }

    /** Restricts the checks to the time to live: the faults of this run may undo removals. */
    void onlyTimeToLive() {
        onlyTimeToLive = true;
    }

    void changed(int document, long version) {
        changes.computeIfAbsent(document, key -> new ArrayList<>()).add(new Change(checker.now(), version));
    }

    /** Records that a node has removed the document from the cache after writing the version. */
    void removed(String node, int document, long version) {
        removed.merge(node + " " + document, version, Math::max);
    }

    /** Returns the minimum version that a read beginning now on the node must return. */
    long removed(String node, int document) {
        return onlyTimeToLive ? 0 : removed.getOrDefault(node + " " + document, 0L);
    }

    void read(String node, int document, long version, long least) {
        reads++;
        List<Change> all = changes.getOrDefault(document, List.of());
        long newest = all.isEmpty() ? 0 : all.getLast().version();
        if (version > newest) {
            checker.find("cache: " + node + " has version " + version + " of document " + document
                    + ", which does not exist");
        }
        if (version < least) {
            checker.find("cache: " + node + " has version " + version + " of document " + document
                    + " after removing what was older than " + least);
        }
        Instant oldest = checker.now().minus(OLDEST);
        long bound = all.stream()
                .filter(change -> change.at().isBefore(oldest))
                .mapToLong(Change::version)
                .max()
                .orElse(0);
        if (version < bound) {
            checker.find("cache: " + node + " has version " + version + " of document " + document + ", older than "
                    + OLDEST.toSeconds() + " s; it was " + bound);
        }
    }
}
