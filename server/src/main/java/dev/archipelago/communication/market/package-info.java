/**
 * The state of the market: collects the upstreams' values on the leader, replicates them on followers, checks their
 * plausibility, keeps the last good ones and publishes snapshots. The layers above reach the market only through {@link
 * dev.archipelago.communication.market.MarketService}.
 */
@NullMarked
package dev.archipelago.communication.market;

import org.jspecify.annotations.NullMarked;
