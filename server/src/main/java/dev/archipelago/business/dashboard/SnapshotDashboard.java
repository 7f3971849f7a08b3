package dev.archipelago.business.dashboard;

import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.market.Snapshot;

/** The dashboard of the newest snapshot. Each snapshot is rendered once, on first use. */
public final class SnapshotDashboard implements MarketDashboard {

    /** A snapshot and its JSON representations. */
    private record Rendered(Dashboard dashboard, byte[] summary, byte[] global) {}

    private final MarketService market;
    /** The representations of one snapshot, replaced with it. */
    private volatile Rendered rendered;

    public SnapshotDashboard(MarketService market) {
        this.market = market;
        this.rendered = render(market.current());
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

    private Rendered newest() {
        Rendered known = rendered;
        Snapshot snapshot = market.current();
        if (known.dashboard().snapshot() != snapshot) {
            known = render(snapshot);
            rendered = known;
        }
        return known;
    }

    private static Rendered render(Snapshot snapshot) {
        Dashboard dashboard = new Dashboard(snapshot);
        return new Rendered(dashboard, SnapshotJson.summary(snapshot), SnapshotJson.global(snapshot));
    }
}
