package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.market.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores the newest snapshot every few seconds and restores the readings of the last run. Thread-safe. */
public final class SnapshotPersister implements SnapshotSink {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPersister.class);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    private final SnapshotStore store;
    private final MarketState state;
    private final InstantSource clock;
    private boolean restored;
    private Instant savedAt = Instant.MIN;

    /** @param state receives the stored readings, unless they are simulated and it is not, or the other way round */
    public SnapshotPersister(SnapshotStore store, MarketState state, InstantSource clock) {
        this.store = store;
        this.state = state;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "saving";
    }

    /** Restores the stored readings of metrics that have none yet. Blocks until the store answers; logs its failure. */
    @Override
    public void open() {
        try {
            restore();
        } catch (RuntimeException e) {
            LOG.warn(
                    "Loading the last market snapshot failed, starting without: {}",
                    RootCauses.of(e).toString());
        }
    }

    private synchronized void restore() {
        store.load()
                .filter(stored -> stored.simulated() == state.simulated())
                .ifPresent(stored -> state.restore(stored, clock.instant()));
        restored = true;
    }

    /**
     * Stores the snapshot, unless one was stored within the last five seconds or it has no value. As long as the stored
     * readings could not be restored, restores them instead: a snapshot must not replace readings that it lacks.
     */
    @Override
    public synchronized boolean publish(Publication publication) {
        Snapshot snapshot = publication.snapshot();
        if (savedAt.plus(BETWEEN_SAVES).isAfter(snapshot.timestamp())) {
            return true;
        }
        if (!restored) {
            restore();
        } else if (snapshot.mainReadings().stream()
                .anyMatch(reading -> reading.value().isPresent())) {
            store.save(snapshot);
            savedAt = snapshot.timestamp();
        }
        return true;
    }
}
