package dev.archipelago.business.dashboard;

import dev.archipelago.market.Snapshot;
import java.util.Optional;

/**
 * What the dashboard says of the market at one instant.
 *
 * @param fearGreed empty while the index is unknown
 * @param rsi empty while the RSI of Bitcoin is unknown
 */
public record Dashboard(Snapshot snapshot, Optional<FearGreedZone> fearGreed, Optional<RsiZone> rsi) {}
