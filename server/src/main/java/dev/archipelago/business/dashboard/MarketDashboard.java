package dev.archipelago.business.dashboard;

import dev.archipelago.market.MarketCatalog;

/** The service that provides the dashboard. Thread-safe; only {@link #refresh} blocks. */
public interface MarketDashboard {

    /** Returns the dashboard of the newest snapshot. */
    Dashboard current();

    /** Returns the coins and metrics shown, which never change. */
    default MarketCatalog catalog() {
        return current().snapshot().catalog();
    }

    /**
     * Returns the summary of the newest snapshot as JSON in UTF-8 (a superset of contract D). Do not modify the array.
     */
    byte[] summary();

    /** Returns the global figures of the newest snapshot as JSON in UTF-8. Do not modify the array. */
    byte[] global();

    /**
     * Fetches from the upstreams within their budgets, at most once in five seconds for all callers together, and
     * returns the summary. Call on a virtual thread.
     */
    byte[] refresh();
}
