package dev.archipelago.external;

import dev.archipelago.external.spi.HostFailover;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * The state and counters of a {@link TickerStream}.
 *
 * @param quiet a message for each coin without a current quote; empty if there is none
 * @param lastError why it is failing; empty while it delivers
 * @param connects the connections that were attempted
 * @param renewals the connections that were replaced before the upstream closed them
 */
public record TickerStreamStatistics(
        Outcome state,
        Optional<List<String>> quiet,
        Optional<String> lastError,
        @Inline HostFailover.HostStatistics host,
        @Counter long connects,
        @Counter long renewals,
        @Inline StreamActivity.ActivityStatistics activity)
        implements Statistics {

    /** Returns whether the stream delivers quotes. */
    boolean delivers() {
        return state == Outcome.OK;
    }
}
