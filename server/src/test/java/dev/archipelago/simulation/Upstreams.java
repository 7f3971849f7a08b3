package dev.archipelago.simulation;

import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.simulator.MarketModel;
import dev.archipelago.simulator.Upstream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The addresses of the simulated upstreams and their names in JSON. */
final class Upstreams {

    /** The options with all API keys except that of CoinGecko, which is optional. */
    static final UpstreamConfig CONFIG = config();

    private static UpstreamConfig config() {
        Map<String, String> variables = UpstreamFixture.variables(Upstreams::address, Optional.of("key-of-tests"));
        variables.remove("COINGECKO_API_KEY");
        return UpstreamFixture.config(variables);
    }

    private static URI address(Address address) {
        String id = address.simulatorPath().split("/", -1)[1];
        URI base = MarketModel.base(Upstream.of(id).orElseThrow());
        return address.webSocket() ? URI.create(base.toString().replaceFirst("^http", "ws")) : base;
    }

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
