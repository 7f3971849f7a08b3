package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.Optional;

/**
 * Where each upstream is and the keys to it. A base may carry a path and be plain http; none ends with a slash.
 *
 * @param binanceAlternative asked where {@code binance} answers that it does not serve this place
 * @param binanceAlternativeStream the same for {@code binanceStream}
 */
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
        Optional<Secret> finnhubKey,
        Optional<URI> binanceAlternative,
        Optional<URI> binanceAlternativeStream) {

    /** Without alternatives for Binance. */
    public UpstreamConfig(
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
            Optional<Secret> finnhubKey) {
        this(
                binance,
                binanceStream,
                coinGecko,
                coinMarketCap,
                taapi,
                finnhub,
                alternativeMe,
                coinGeckoKey,
                coinMarketCapKey,
                taapiSecret,
                finnhubKey,
                Optional.empty(),
                Optional.empty());
    }
}
