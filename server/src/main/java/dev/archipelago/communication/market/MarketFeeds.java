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
import java.util.Optional;

/** Which feeds fill which block. */
final class MarketFeeds {

    private static final String USD_VND = "usd_vnd";
    private static final String SECOND_GLOBAL = "second_global";

    private MarketFeeds() {}

    /** Which of {@link #beside} has a second source's word on the figures of {@code block}. */
    static Optional<String> second(Block block) {
        return switch (block) {
            case CRYPTO -> Optional.of(USD_VND);
            case GLOBAL -> Optional.of(SECOND_GLOBAL);
            default -> Optional.empty();
        };
    }

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
                        new Feed<>(
                                "market:rsi",
                                Rsi.class,
                                Cadence.KEYED_RSI,
                                sources.rsi(),
                                Observations::rsi,
                                Cadence::afterTheCandle),
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
                USD_VND,
                new Feed<>("market:vnd", VndQuotes.class, Cadence.VND.strategy(), sources.vnd(), Observations::vnd));
        feeds.put(
                SECOND_GLOBAL,
                new Feed<>(
                        "market:global:second",
                        GlobalFigures.class,
                        Cadence.SECOND_GLOBAL.strategy(),
                        sources.secondGlobal(),
                        Observations::secondGlobal));
        return feeds;
    }
}
