package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;

/**
 * The indicators of a coin on klines of one interval.
 *
 * @param timestamp when they were worked out; ages are counted from here
 * @param closed at the last closed kline
 * @param live at the one still open, whose closing price is the price now
 */
public record IndicatorReport(
        Coin coin,
        KlineInterval interval,
        Instant timestamp,
        boolean simulated,
        Availability<IndicatorFigures> closed,
        Availability<IndicatorFigures> live) {}
