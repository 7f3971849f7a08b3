package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.broker.BrokerQueue;
import dev.archipelago.infrastructure.broker.Message;
import dev.archipelago.infrastructure.island.Statistics;
import java.util.Map;

/**
 * Passes each snapshot of a leader to a message broker, through a queue, as JSON with the fields of a stream entry.
 * Thread-safe; never blocks.
 */
public final class BrokerSink implements SnapshotSink {
    /** All snapshots have one key, so that they stay in order. */
    private static final String KEY = "market";

    private final BrokerQueue queue;
    private final boolean several;

    /**
     * Creates a sink.
     *
     * @param queue closed by the caller
     * @param several whether servers elect a leader in Redis: then the snapshots of a server that leads because it
     *     cannot reach Redis are not sent, since others may do the same
     */
    public BrokerSink(BrokerQueue queue, boolean several) {
        this.queue = queue;
        this.several = several;
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public boolean publish(Publication publication) {
        if (!several || publication.epoch().isPresent()) {
            String id = publication.epoch().orElse(0) + "-"
                    + SnapshotJson.time(publication.snapshot().timestamp());
            queue.offer(new Message(id, KEY, SnapshotJson.message(publication)));
        }
        return true;
    }

    /** Returns the statistics of the queue under the name of the broker. */
    @Override
    public Map<String, Statistics> statistics() {
        return Map.of(queue.name(), queue.statistics());
    }
}
