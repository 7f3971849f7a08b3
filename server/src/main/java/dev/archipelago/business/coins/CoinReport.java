package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Snapshot;
import java.util.List;
import java.util.Map;

/**
 * A report on one coin: its readings, price changes and indicators.
 *
 * @param snapshot the snapshot that contains its readings
 * @param changes the price changes by period: {@code 1h}, {@code 24h}, {@code 7d}, {@code 30d}
 * @param indicators one report for each interval
 */
public record CoinReport(
        Coin coin, Snapshot snapshot, Map<String, Availability<Change>> changes, List<IndicatorReport> indicators) {}
