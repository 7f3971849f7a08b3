package dev.archipelago.external;

import dev.archipelago.external.alternativeme.AlternativeMeIndex;
import dev.archipelago.external.binance.BinanceKlines;
import dev.archipelago.external.binance.BinanceTicker;
import dev.archipelago.external.binance.KlineArchive;
import dev.archipelago.external.coingecko.CoinGeckoGlobal;
import dev.archipelago.external.coingecko.CoinGeckoPrices;
import dev.archipelago.external.coingecko.CoinGeckoVnd;
import dev.archipelago.external.coinmarketcap.CoinMarketCapGlobal;
import dev.archipelago.external.coinmarketcap.CoinMarketCapPrices;
import dev.archipelago.external.finnhub.FinnhubQuotes;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.infrastructure.config.BudgetConfig;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/** Puts the sources in order and each upstream behind its budget. */
public final class MarketSources {
    /** What one call of either kind costs at Binance. */
    private static final int BINANCE_WEIGHT = 2;

    private MarketSources() {}

    /** The sources of a configuration, with budgets of this server alone. */
    public static SourceRegistry of(UpstreamConfig config, Transport transport, InstantSource clock) {
        UpstreamBudgets alone = UpstreamBudgets.of(BudgetConfig.DEFAULT, Optional.empty(), clock);
        return of(config, alone, transport, clock, new Random());
    }

    /**
     * The sources of a configuration: a source whose key is missing is there, and says it is not configured.
     *
     * @param random spreads second tries; safe for several threads
     */
    public static SourceRegistry of(
            UpstreamConfig config,
            UpstreamBudgets budgets,
            Transport transport,
            InstantSource clock,
            RandomGenerator random) {
        UpstreamLimits binance = budgets.binance();
        UpstreamLimits coinGecko = budgets.coinGecko();
        UpstreamLimits coinMarketCap = budgets.coinMarketCap();
        BiFunction<UpstreamLimits, Integer, Transport> to =
                (limits, weight) -> new UpstreamTransport(transport, limits, weight, clock, random, Thread::sleep);
        Transport toBinance = to.apply(binance, BINANCE_WEIGHT);
        Transport toCoinGecko = to.apply(coinGecko, 1);
        Transport toCoinMarketCap = to.apply(coinMarketCap, 1);
        Transport toTaapi = to.apply(budgets.taapi(), 1);
        Transport toFinnhub = to.apply(budgets.finnhub(), 1);
        Transport toAlternativeMe = to.apply(budgets.alternativeMe(), 1);

        var ticker = new BinanceTicker(config.binance(), toBinance, clock);
        var klines = new BinanceKlines(config.binance(), toBinance, clock);
        var geckoPrices = new CoinGeckoPrices(config.coinGecko(), config.coinGeckoKey(), toCoinGecko, clock);
        var geckoGlobal = new CoinGeckoGlobal(config.coinGecko(), config.coinGeckoKey(), toCoinGecko, clock);
        var geckoVnd = new CoinGeckoVnd(config.coinGecko(), config.coinGeckoKey(), toCoinGecko, clock);
        var cmcPrices =
                new CoinMarketCapPrices(config.coinMarketCap(), config.coinMarketCapKey(), toCoinMarketCap, clock);
        var cmcGlobal =
                new CoinMarketCapGlobal(config.coinMarketCap(), config.coinMarketCapKey(), toCoinMarketCap, clock);
        var index = new AlternativeMeIndex(config.alternativeMe(), toAlternativeMe, clock);
        var taapiRsi = new TaapiRsi(config.taapi(), config.taapiSecret(), toTaapi, clock);
        var funds = new FinnhubQuotes(config.finnhub(), config.finnhubKey(), toFinnhub, clock);

        var guardedCmcGlobal = new GuardedSource<>(cmcGlobal, coinMarketCap, 1, Duration.ofMinutes(1), clock);
        return new SourceRegistry(
                new SourceChain<>(
                        "coin prices",
                        List.of(
                                new GuardedSource<>(ticker, binance, BINANCE_WEIGHT, Duration.ZERO, clock),
                                new GuardedSource<>(geckoPrices, coinGecko, 1, geckoPrices.interval(), clock),
                                new GuardedSource<>(cmcPrices, coinMarketCap, 1, cmcPrices.interval(), clock))),
                new SourceChain<>(
                        "global figures",
                        List.of(
                                new GuardedSource<>(geckoGlobal, coinGecko, 1, Duration.ofMinutes(1), clock),
                                guardedCmcGlobal)),
                new SourceChain<>(
                        "fear and greed",
                        List.of(new GuardedSource<>(index, budgets.alternativeMe(), 1, Duration.ZERO, clock))),
                new SourceChain<>(
                        "RSI", List.of(new GuardedSource<>(taapiRsi, budgets.taapi(), 1, Duration.ZERO, clock))),
                new SourceChain<>(
                        "computed RSI",
                        List.of(new GuardedSource<>(klines, binance, BINANCE_WEIGHT, Duration.ZERO, clock))),
                new SourceChain<>(
                        "US index funds",
                        List.of(new GuardedSource<>(funds, budgets.finnhub(), 3, Duration.ZERO, clock))),
                new SourceChain<>(
                        "dong for a dollar",
                        List.of(new GuardedSource<>(geckoVnd, coinGecko, 1, Duration.ofMinutes(1), clock))),
                new SourceChain<>("second global figures", List.of(guardedCmcGlobal)),
                new KlineArchive(config.binance(), toBinance, binance, clock));
    }
}
