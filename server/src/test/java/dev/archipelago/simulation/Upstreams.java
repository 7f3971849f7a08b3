package dev.archipelago.simulation;

import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.simulator.MarketModel;
import dev.archipelago.simulator.Upstream;
import java.util.Map;
import java.util.Optional;

/** Where the simulated upstreams are, and what the server calls them. */
final class Upstreams {

    private static final Optional<Secret> KEY = Optional.of(new Secret("key-of-tests"));

    /** With every key. */
    static final UpstreamConfig CONFIG = new UpstreamConfig(
            MarketModel.base(Upstream.BINANCE),
            MarketModel.base(Upstream.BINANCE_STREAM),
            MarketModel.base(Upstream.COINGECKO),
            MarketModel.base(Upstream.COINMARKETCAP),
            MarketModel.base(Upstream.TAAPI),
            MarketModel.base(Upstream.FINNHUB),
            MarketModel.base(Upstream.ALTERNATIVEME),
            Optional.empty(),
            KEY,
            KEY,
            KEY);

    /** The name of each upstream in JSON. */
    static final Map<Upstream, String> NAMES = Map.of(
            Upstream.BINANCE, "binance",
            Upstream.BINANCE_STREAM, "binance",
            Upstream.COINGECKO, "coingecko",
            Upstream.COINMARKETCAP, "coinmarketcap",
            Upstream.TAAPI, "taapi_io",
            Upstream.FINNHUB, "finnhub",
            Upstream.ALTERNATIVEME, "alternative_me");

    private Upstreams() {}
}
