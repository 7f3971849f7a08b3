package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Snapshot;
import java.util.List;
import java.util.Map;

/**
 * Everything known of one coin.
 *
 * @param snapshot where its readings are
 * @param changes by the span of time: {@code 1h}, {@code 24h}, {@code 7d}, {@code 30d}
 * @param indicators one for each interval
 */
public record CoinReport(
        Coin coin, Snapshot snapshot, Map<String, Availability<Change>> changes, List<IndicatorReport> indicators) {}
