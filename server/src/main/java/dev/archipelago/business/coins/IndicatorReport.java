package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;

/**
 * The indicators of a coin for klines of one interval.
 *
 * @param timestamp the time of the computation, to which ages are relative
 * @param closed the indicators at the last closed kline
 * @param live the indicators at the open kline, whose closing price is the current price
 */
public record IndicatorReport(
        Coin coin,
        KlineInterval interval,
        Instant timestamp,
        boolean simulated,
        Availability<IndicatorFigures> closed,
        Availability<IndicatorFigures> live) {}
