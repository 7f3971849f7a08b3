package dev.archipelago.business.dashboard;

import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.market.Snapshot;

/** The dashboard of the adapter's newest snapshot. What is said of a snapshot is worked out once, when first asked. */
public final class SnapshotDashboard implements MarketDashboard {

    /** All that is said of one snapshot. */
    private record Said(Dashboard dashboard, byte[] summary, byte[] global) {}

    private final MarketService market;
    /** No cache: it belongs to one snapshot and ends with it. */
    private volatile Said said;

    public SnapshotDashboard(MarketService market) {
        this.market = market;
        this.said = say(market.current());
    }

    @Override
    public Dashboard current() {
        return newest().dashboard();
    }

    @Override
    public byte[] summary() {
        return newest().summary();
    }

    @Override
    public byte[] global() {
        return newest().global();
    }

    @Override
    public byte[] refresh() {
        return SnapshotJson.summary(market.refresh());
    }

    private Said newest() {
        Said known = said;
        Snapshot snapshot = market.current();
        if (known.dashboard().snapshot() != snapshot) {
            known = say(snapshot);
            said = known;
        }
        return known;
    }

    private static Said say(Snapshot snapshot) {
        Dashboard dashboard = new Dashboard(snapshot);
        return new Said(dashboard, SnapshotJson.summary(snapshot), SnapshotJson.global(snapshot));
    }
}
