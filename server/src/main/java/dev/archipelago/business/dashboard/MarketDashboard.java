package dev.archipelago.business.dashboard;

import dev.archipelago.market.MarketCatalog;

/** The market as the site shows it. Thread-safe; only {@link #refresh} blocks. */
public interface MarketDashboard {

    /** The dashboard of the newest snapshot. */
    Dashboard current();

    /** The coins and metrics it shows, which never change. */
    default MarketCatalog catalog() {
        return current().snapshot().catalog();
    }

    /** The summary of the newest snapshot as JSON in UTF-8 (contract D and its superset). Do not change the array. */
    byte[] summary();

    /** The global figures of the newest snapshot as JSON in UTF-8. Do not change the array. */
    byte[] global();

    /**
     * Asks the upstreams again, within their budgets and at most once in five seconds for everyone together, then
     * returns the summary. Call on a virtual thread.
     */
    byte[] refresh();
}
