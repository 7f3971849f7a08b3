package dev.archipelago.external;

import dev.archipelago.external.alternativeme.AlternativeMeIndex;
import dev.archipelago.external.binance.BinanceKlines;
import dev.archipelago.external.binance.BinanceTicker;
import dev.archipelago.external.coingecko.CoinGeckoGlobal;
import dev.archipelago.external.coingecko.CoinGeckoPrices;
import dev.archipelago.external.coinmarketcap.CoinMarketCapGlobal;
import dev.archipelago.external.coinmarketcap.CoinMarketCapPrices;
import dev.archipelago.external.finnhub.FinnhubQuotes;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Puts the sources in order and gives each upstream its budget. The budgets lie below what the upstreams allow without
 * a paid plan, so a fallback that lasts a month does not use the month's credits up.
 */
public final class MarketSources {
    /** 10,000 credits a month are one in 4.3 minutes. */
    private static final Duration MONTHLY_CREDIT = Duration.ofSeconds(260);

    private static final int MONTHLY_BURST = 30;

    private MarketSources() {}

    /** The sources of a configuration: a source whose key is missing is there, and says it is not configured. */
    public static MarketAggregator of(UpstreamConfig config, Transport transport, InstantSource clock) {
        UpstreamLimits binance = new UpstreamLimits(60, Duration.ofSeconds(1), clock);
        UpstreamLimits coinGecko = new UpstreamLimits(MONTHLY_BURST, MONTHLY_CREDIT, clock);
        UpstreamLimits coinMarketCap = new UpstreamLimits(MONTHLY_BURST, MONTHLY_CREDIT, clock);
        UpstreamLimits taapi = new UpstreamLimits(1, Duration.ofSeconds(15), clock);
        UpstreamLimits finnhub = new UpstreamLimits(12, Duration.ofSeconds(1), clock);
        UpstreamLimits alternativeMe = new UpstreamLimits(5, Duration.ofSeconds(20), clock);

        var ticker = new BinanceTicker(config.binance(), transport, clock);
        var klines = new BinanceKlines(config.binance(), transport, clock);
        var geckoPrices = new CoinGeckoPrices(config.coinGecko(), config.coinGeckoKey(), transport, clock);
        var geckoGlobal = new CoinGeckoGlobal(config.coinGecko(), config.coinGeckoKey(), transport, clock);
        var cmcPrices = new CoinMarketCapPrices(config.coinMarketCap(), config.coinMarketCapKey(), transport, clock);
        var cmcGlobal = new CoinMarketCapGlobal(config.coinMarketCap(), config.coinMarketCapKey(), transport, clock);
        var index = new AlternativeMeIndex(config.alternativeMe(), transport, clock);
        var taapiRsi = new TaapiRsi(config.taapi(), config.taapiSecret(), transport, clock);
        var funds = new FinnhubQuotes(config.finnhub(), config.finnhubKey(), transport, clock);

        return new MarketAggregator(
                new SourceChain<>(
                        "coin prices",
                        List.of(
                                new GuardedSource<>(ticker, binance, 2, Duration.ZERO, clock),
                                new GuardedSource<>(geckoPrices, coinGecko, 1, geckoPrices.interval(), clock),
                                new GuardedSource<>(cmcPrices, coinMarketCap, 1, cmcPrices.interval(), clock))),
                new SourceChain<>(
                        "global figures",
                        List.of(
                                new GuardedSource<>(geckoGlobal, coinGecko, 1, Duration.ofMinutes(1), clock),
                                new GuardedSource<>(cmcGlobal, coinMarketCap, 1, Duration.ofMinutes(1), clock))),
                new SourceChain<>(
                        "fear and greed", List.of(new GuardedSource<>(index, alternativeMe, 1, Duration.ZERO, clock))),
                new SourceChain<>("RSI", List.of(new GuardedSource<>(taapiRsi, taapi, 1, Duration.ZERO, clock))),
                new SourceChain<>(
                        "computed RSI", List.of(new GuardedSource<>(klines, binance, 2, Duration.ZERO, clock))),
                new SourceChain<>(
                        "US index funds", List.of(new GuardedSource<>(funds, finnhub, 3, Duration.ZERO, clock))));
    }
}
