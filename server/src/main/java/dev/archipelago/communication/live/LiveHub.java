package dev.archipelago.communication.live;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends each snapshot and each announcement to all subscribers. Thread-safe; no method blocks.
 *
 * <p>A snapshot is encoded once for all subscribers. One that cannot keep up gets the newest snapshot when it can take
 * it, never a queue of old ones; announcements wait for it in a short queue that drops the oldest.
 */
public final class LiveHub implements SnapshotListener, Island {

    /** The newest snapshot and its {@code dashboard_data} frames by source, as far as they were needed. */
    private record Latest(Snapshot snapshot, ConcurrentMap<String, String> frames) {}

    private final Function<Snapshot, String> updateFrame;
    private final BiFunction<Snapshot, String, String> dataFrame;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final LongAdder snapshots = new LongAdder();
    private final LongAdder announcements = new LongAdder();
    private volatile @Nullable Latest latest;
    private volatile boolean closed;

    /**
     * Creates a hub without subscribers.
     *
     * @param updateFrame encodes a snapshot as a {@code dashboard_update} frame: the market changed
     * @param dataFrame encodes a snapshot as a {@code dashboard_data} frame, the market as it is; its second argument
     *     is the reason: {@code layer5_market_data_service} after connecting, or {@code client_request}
     */
    public LiveHub(Function<Snapshot, String> updateFrame, BiFunction<Snapshot, String, String> dataFrame) {
        this.updateFrame = updateFrame;
        this.dataFrame = dataFrame;
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        if (closed) {
            return;
        }
        latest = new Latest(snapshot, new ConcurrentHashMap<>(4));
        snapshots.increment();
        if (!subscribers.isEmpty()) {
            String frame = updateFrame.apply(snapshot);
            subscribers.forEach(subscriber -> subscriber.market(frame));
        }
    }

    /** Sends {@code message}, which is not about the market, to all subscribers. */
    public void announce(String message) {
        announcements.increment();
        subscribers.forEach(subscriber -> subscriber.announce(message));
    }

    /** Adds a subscriber: it gets the newest snapshot, if there is one, and then every further one. */
    public void subscribe(Subscriber subscriber) {
        // With the lock a concurrent snapshot follows the first frame, and none is missed.
        synchronized (subscriber) {
            subscribers.add(subscriber);
            sendData(subscriber, "layer5_market_data_service");
        }
    }

    /** Removes a subscriber; nothing is sent to it from now on. A second call does nothing. */
    public void unsubscribe(Subscriber subscriber) {
        subscriber.close();
        subscribers.remove(subscriber);
    }

    /** Sends the newest snapshot to one subscriber; false if there is none yet. */
    public boolean sendData(Subscriber subscriber, String source) {
        Latest newest = latest;
        if (newest == null) {
            return false;
        }
        subscriber.market(newest.frames().computeIfAbsent(source, key -> dataFrame.apply(newest.snapshot(), key)));
        return true;
    }

    /** The number of subscribers. */
    public int subscribers() {
        return subscribers.size();
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
            return Health.unhealthy("closed: nothing is sent");
        }
        return latest == null
                ? Health.degraded("there is no market snapshot yet; subscribers wait for the first")
                : Health.healthy();
    }

    /**
     * What was sent to whom.
     *
     * @param skippedFrames the frames that slow subscribers did not get
     */
    public record HubStatistics(
            int subscribers,
            @Counter long snapshots,
            @Counter long announcements,
            @Counter long skippedFrames) implements Statistics {}

    @Override
    public HubStatistics statistics() {
        return new HubStatistics(
                subscribers(),
                snapshots.sum(),
                announcements.sum(),
                subscribers.stream().mapToLong(Subscriber::skipped).sum());
    }

    @Override
    public void close() {
        closed = true;
        subscribers.forEach(this::unsubscribe);
    }
}
