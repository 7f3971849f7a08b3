package dev.archipelago.communication.live;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sends each snapshot to everyone who listens. Thread-safe.
 *
 * <p>A snapshot is written once however many listen. A subscriber that falls behind gets the newest snapshot when it
 * can take one, never a queue of old ones; announcements wait for it in a short queue that drops the oldest.
 */
public final class LiveHub implements SnapshotListener, Island {

    /** A snapshot and what was written of it so far, by source. */
    private record Written(Snapshot snapshot, ConcurrentMap<String, String> data) {}

    private final FrameWriter writer;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final LongAdder snapshots = new LongAdder();
    private final LongAdder announcements = new LongAdder();
    private volatile @Nullable Written latest;
    private volatile boolean closed;

    public LiveHub(FrameWriter writer) {
        this.writer = writer;
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        if (closed) {
            return;
        }
        latest = new Written(snapshot, new ConcurrentHashMap<>(4));
        snapshots.increment();
        if (!subscriptions.isEmpty()) {
            String frame = writer.update(snapshot);
            subscriptions.forEach(subscription -> subscription.market(frame));
        }
    }

    /** Sends {@code message}, which is not about the market, to everyone who listens now. Does not block. */
    public void announce(String message) {
        announcements.increment();
        subscriptions.forEach(subscription -> subscription.announce(message));
    }

    /** Begins to send to {@code subscriber}: the market as it is, if anything is known of it, then every change. */
    public Subscription subscribe(Subscriber subscriber) {
        Subscription subscription = new Subscription(this, subscriber);
        // The lock keeps a snapshot that comes meanwhile behind the first frame, and lets none be missed.
        synchronized (subscription) {
            subscriptions.add(subscription);
            subscription.requestData("layer5_market_data_service");
        }
        return subscription;
    }

    /** How many listen now. */
    public int subscribers() {
        return subscriptions.size();
    }

    /** The newest snapshot as a {@code dashboard_data} message, written once for each source. */
    Optional<String> data(String source) {
        Written written = latest;
        return written == null
                ? Optional.empty()
                : Optional.of(written.data().computeIfAbsent(source, key -> writer.data(written.snapshot(), key)));
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    @Override
    public String name() {
        return "live_hub";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    @Override
    public Health health() {
        if (closed) {
            return Health.unhealthy("closed: nobody is sent anything");
        }
        return latest == null
                ? Health.degraded("no snapshot of the market has come yet; subscribers wait for the first")
                : Health.healthy();
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("subscribers", subscribers());
        figures.put("snapshots", snapshots.sum());
        figures.put("announcements", announcements.sum());
        figures.put(
                "skipped_frames",
                subscriptions.stream().mapToLong(Subscription::skipped).sum());
        return figures;
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
    }
}
