package dev.archipelago.communication.market;

import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.market.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cached sources of each block. */
final class CachedSources {

    private static final String USD_VND = "usd_vnd";
    private static final String SECOND_GLOBAL = "second_global";
    private static final String SECOND_FEAR_GREED = "second_fear_greed";

    private CachedSources() {}

    /** Returns the name of the supplement with the second opinion on the metrics of {@code block}. */
    static Optional<String> second(Block block) {
        return switch (block) {
            case CRYPTO -> Optional.of(USD_VND);
            case GLOBAL -> Optional.of(SECOND_GLOBAL);
            default -> Optional.empty();
        };
    }

    /** The sources of each block in the order they are tried; the coins come first. */
    static Map<Block, List<CachedSource<?>>> of(SourceRegistry sources) {
        Map<Block, List<CachedSource<?>>> cached = new LinkedHashMap<>();
        cached.put(
                Block.CRYPTO,
                List.of(new CachedSource<>(
                        "market:coins",
                        CoinQuotes.class,
                        PollSchedule.CRYPTO.strategy(),
                        sources.chain(SourceKind.COIN_PRICES),
                        Observations::coins)));
        cached.put(
                Block.GLOBAL,
                List.of(new CachedSource<>(
                        "market:global",
                        GlobalFigures.class,
                        PollSchedule.GLOBAL.strategy(),
                        sources.chain(SourceKind.GLOBAL),
                        Observations::global)));
        cached.put(
                Block.FEAR_GREED,
                List.of(new CachedSource<>(
                        "market:fear_greed",
                        FearGreed.class,
                        PollSchedule.FEAR_GREED.strategy(),
                        sources.chain(SourceKind.FEAR_GREED),
                        Observations::fearGreed)));
        cached.put(
                Block.RSI,
                List.of(
                        new CachedSource<>(
                                "market:rsi",
                                Rsi.class,
                                PollSchedule.KEYED_RSI,
                                sources.chain(SourceKind.RSI),
                                Observations::rsi,
                                PollSchedule::afterCandleClose),
                        new CachedSource<>(
                                "market:rsi:computed",
                                Rsi.class,
                                PollSchedule.RSI.strategy(),
                                sources.chain(SourceKind.COMPUTED_RSI),
                                Observations::rsi)));
        cached.put(
                Block.US_STOCKS,
                List.of(new CachedSource<>(
                        "market:us_stocks",
                        FundQuotes.class,
                        PollSchedule.US_STOCKS.strategy(),
                        sources.chain(SourceKind.US_STOCKS),
                        Observations::funds)));
        return cached;
    }

    /** What supplements the blocks, by name: the dong rate and second opinions. */
    static Map<String, CachedSource<?>> supplements(SourceRegistry sources) {
        Map<String, CachedSource<?>> cached = new LinkedHashMap<>();
        cached.put(
                USD_VND,
                new CachedSource<>(
                        "market:vnd",
                        VndQuotes.class,
                        PollSchedule.EXCHANGE_RATE.strategy(),
                        sources.chain(SourceKind.USD_VND),
                        Observations::vnd));
        cached.put(
                SECOND_GLOBAL,
                new CachedSource<>(
                        "market:global:second",
                        GlobalFigures.class,
                        PollSchedule.SECOND_GLOBAL.strategy(),
                        sources.chain(SourceKind.SECOND_GLOBAL),
                        Observations::secondGlobal));
        cached.put(
                SECOND_FEAR_GREED,
                new CachedSource<>(
                        "market:fear_greed:second",
                        FearGreed.class,
                        PollSchedule.SECOND_FEAR_GREED.strategy(),
                        sources.chain(SourceKind.SECOND_FEAR_GREED),
                        Observations::secondFearGreed));
        return cached;
    }
}
