package dev.archipelago.communication.market;

import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.FearGreed;
import dev.archipelago.external.FundQuotes;
import dev.archipelago.external.GlobalFigures;
import dev.archipelago.external.MarketAggregator;
import dev.archipelago.external.Rsi;
import dev.archipelago.external.VndQuotes;
import dev.archipelago.market.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which feeds fill which block. */
final class MarketFeeds {

    private MarketFeeds() {}

    /** The feeds of each block in the order they are tried; the coins come first. */
    static Map<Block, List<Feed<?>>> of(MarketAggregator sources) {
        Map<Block, List<Feed<?>>> feeds = new LinkedHashMap<>();
        feeds.put(
                Block.CRYPTO,
                List.of(new Feed<>(
                        "market:coins",
                        CoinQuotes.class,
                        Cadence.CRYPTO.strategy(),
                        sources.coins(),
                        Observations::coins)));
        feeds.put(
                Block.GLOBAL,
                List.of(new Feed<>(
                        "market:global",
                        GlobalFigures.class,
                        Cadence.GLOBAL.strategy(),
                        sources.global(),
                        Observations::global)));
        feeds.put(
                Block.FEAR_GREED,
                List.of(new Feed<>(
                        "market:fear_greed",
                        FearGreed.class,
                        Cadence.FEAR_GREED.strategy(),
                        sources.fearGreed(),
                        Observations::fearGreed)));
        feeds.put(
                Block.RSI,
                List.of(
                        new Feed<>("market:rsi", Rsi.class, Cadence.KEYED_RSI, sources.rsi(), Observations::rsi),
                        new Feed<>(
                                "market:rsi:computed",
                                Rsi.class,
                                Cadence.RSI.strategy(),
                                sources.computedRsi(),
                                Observations::rsi)));
        feeds.put(
                Block.US_STOCKS,
                List.of(new Feed<>(
                        "market:us_stocks",
                        FundQuotes.class,
                        Cadence.US_STOCKS.strategy(),
                        sources.funds(),
                        Observations::funds)));
        return feeds;
    }

    /** What stands beside the blocks, by name: the rate of the dong, and second opinions. */
    static Map<String, Feed<?>> beside(MarketAggregator sources) {
        Map<String, Feed<?>> feeds = new LinkedHashMap<>();
        feeds.put(
                "usd_vnd",
                new Feed<>("market:vnd", VndQuotes.class, Cadence.VND.strategy(), sources.vnd(), Observations::vnd));
        feeds.put(
                "second_global",
                new Feed<>(
                        "market:global:second",
                        GlobalFigures.class,
                        Cadence.SECOND_GLOBAL.strategy(),
                        sources.secondGlobal(),
                        Observations::secondGlobal));
        return feeds;
    }
}
