package dev.archipelago.web;

import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake market dashboard whose contents a test sets. */
final class MemoryDashboard implements MarketDashboard {

    final AtomicInteger refreshes = new AtomicInteger();
    volatile byte[] summary = "{\"btc_price_usd\":1}".getBytes(StandardCharsets.UTF_8);
    volatile boolean broken;
    /** Whether the refreshed summary is {@code null}, so that writing the response fails. */
    volatile boolean unwritable;

    volatile Snapshot snapshot = Snapshot.empty(MarketCatalog.DEFAULT, Instant.parse("2026-11-21T00:00:00Z"), false);

    @Override
    public Dashboard current() {
        return new Dashboard(snapshot);
    }

    @Override
    public byte[] summary() {
        return summary;
    }

    @Override
    public byte[] global() {
        return "{\"market_cap_usd\":null}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] refresh() {
        refreshes.incrementAndGet();
        if (broken) {
            throw new IllegalArgumentException("a bug");
        }
        return unwritable ? null : summary;
    }
}
