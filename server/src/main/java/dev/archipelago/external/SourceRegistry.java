package dev.archipelago.external;

import dev.archipelago.external.binance.KlineArchive;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.VndQuotes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where each group of figures comes from.
 *
 * @param coins coin prices
 * @param global figures of the whole market
 * @param fearGreed the fear and greed index
 * @param rsi the RSI from an upstream that computes it
 * @param computedRsi the RSI computed from klines, for when {@code rsi} has none
 * @param funds the US index funds
 * @param vnd what a dollar costs in dong, with a second source's coin prices
 * @param secondGlobal a second source's figures of the whole market
 * @param klines the coins' prices of the past
 */
public record SourceRegistry(
        SourceChain<CoinQuotes> coins,
        SourceChain<GlobalFigures> global,
        SourceChain<FearGreed> fearGreed,
        SourceChain<Rsi> rsi,
        SourceChain<Rsi> computedRsi,
        SourceChain<FundQuotes> funds,
        SourceChain<VndQuotes> vnd,
        SourceChain<GlobalFigures> secondGlobal,
        KlineArchive klines) {

    /** Every source there is, once. */
    public List<GuardedSource<?>> sources() {
        return Stream.concat(
                        Stream.of(coins, global, fearGreed, rsi, computedRsi, funds, vnd, secondGlobal)
                                .<GuardedSource<?>>flatMap(chain -> chain.sources().stream()),
                        Stream.of(klines.guarded()))
                .distinct()
                .toList();
    }
}
