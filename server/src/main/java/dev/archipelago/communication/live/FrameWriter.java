package dev.archipelago.communication.live;

import dev.archipelago.market.Snapshot;

/** Writes snapshots as messages for subscribers (contract E). Thread-safe; does not block. */
public interface FrameWriter {

    /** A {@code dashboard_update}: the market changed. */
    String update(Snapshot snapshot);

    /**
     * A {@code dashboard_data}: the market as it is.
     *
     * @param source why it is sent: {@code layer5_market_data_service} on connecting, {@code client_request}
     */
    String data(Snapshot snapshot, String source);
}
