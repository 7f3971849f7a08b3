package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.Optional;

/** Where each upstream is and the keys to it. A base may carry a path and be plain http; none ends with a slash. */
public record UpstreamConfig(
        URI binance,
        URI binanceStream,
        URI coinGecko,
        URI coinMarketCap,
        URI taapi,
        URI finnhub,
        URI alternativeMe,
        Optional<Secret> coinGeckoKey,
        Optional<Secret> coinMarketCapKey,
        Optional<Secret> taapiSecret,
        Optional<Secret> finnhubKey) {}
