package dev.archipelago.communication.market;

import dev.archipelago.market.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the last run's readings onto the board and keeps this run's for the next. Thread-safe. */
final class SnapshotPersister {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPersister.class);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    private final Optional<SnapshotStore> store;
    private final MarketState board;
    private final boolean simulated;
    private final InstantSource clock;
    private final ConflatingWorker<Snapshot> saver;
    private volatile boolean restored;
    private Instant savedAt = Instant.MIN;

    /** @param simulated readings of the other kind are not taken */
    SnapshotPersister(
            Optional<SnapshotStore> store,
            MarketState board,
            boolean simulated,
            InstantSource clock,
            Executor executor) {
        this.store = store;
        this.board = board;
        this.simulated = simulated;
        this.clock = clock;
        this.saver = new ConflatingWorker<>(
                "Saving the market snapshot", executor, snapshot -> store.ifPresent(place -> save(place, snapshot)));
    }

    /** Takes the stored readings for metrics not seen yet. Blocks until the store answers; its failure is logged. */
    void restore() {
        try {
            store.ifPresent(this::load);
        } catch (RuntimeException e) {
            LOG.warn("Loading the last market snapshot failed, starting without: {}", ConflatingWorker.rootCause(e));
        }
    }

    private void load(SnapshotStore place) {
        place.load()
                .filter(stored -> stored.simulated() == simulated)
                .ifPresent(stored -> board.restore(stored, clock.instant()));
        restored = true;
    }

    /** What the store keeps must be on the board before a snapshot replaces it: the store may have been away at the start. */
    private void save(SnapshotStore place, Snapshot snapshot) {
        if (restored) {
            place.save(snapshot);
        } else {
            load(place);
        }
    }

    /** Keeps the snapshot soon, unless another was kept just now or it knows nothing. Does not block. */
    synchronized void offer(Snapshot snapshot) {
        boolean seen =
                snapshot.readings().values().stream().anyMatch(r -> r.value().isPresent());
        if (store.isPresent()
                && (seen || !restored)
                && !savedAt.plus(BETWEEN_SAVES).isAfter(snapshot.timestamp())) {
            savedAt = snapshot.timestamp();
            saver.offer(snapshot);
        }
    }

    /** How keeping goes, in a word. */
    String state() {
        return store.isEmpty() ? "off" : saver.failing() ? "failing" : "ok";
    }
}
