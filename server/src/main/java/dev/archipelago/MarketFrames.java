package dev.archipelago;

import dev.archipelago.communication.live.FrameWriter;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.market.Snapshot;

/** What the live hub sends of a snapshot. */
final class MarketFrames implements FrameWriter {
    @Override
    public String update(Snapshot snapshot) {
        return SnapshotJson.update(snapshot);
    }

    @Override
    public String data(Snapshot snapshot, String source) {
        return SnapshotJson.dashboardData(snapshot, source);
    }
}
