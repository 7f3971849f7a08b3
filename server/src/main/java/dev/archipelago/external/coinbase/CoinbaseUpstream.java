package dev.archipelago.external.coinbase;

import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.StreamOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.market.Attribution;
import java.util.List;
import java.util.Optional;

/** Coinbase Exchange, a source of the reference price over its public stream, which needs no key. */
public final class CoinbaseUpstream implements Upstream {
    static final String NAME = "coinbase";

    private static final Address STREAM =
            Address.of("COINBASE_STREAM_URL", "wss://ws-feed.exchange.coinbase.com", "/coinbase-stream");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of(
                "Coinbase Exchange", "https://exchange.coinbase.com/", "https://www.coinbase.com/legal/market_data");
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(List.of(STREAM), Optional.empty(), List.of());
    }

    @Override
    public Optional<StreamOffer> stream() {
        return Optional.of(new StreamOffer(STREAM, Optional.empty(), QuoteCurrency.USD, CoinbaseTickerProtocol::new));
    }
}
