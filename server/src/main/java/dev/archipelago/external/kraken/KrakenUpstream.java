package dev.archipelago.external.kraken;

import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.StreamOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.market.Attribution;
import java.util.List;
import java.util.Optional;

/** Kraken, a source of the reference price over its public stream, which needs no key. */
public final class KrakenUpstream implements Upstream {
    static final String NAME = "kraken";

    private static final Address STREAM =
            Address.of("KRAKEN_STREAM_URL", "wss://ws.kraken.com/v2", "/kraken-stream/v2");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("Kraken", "https://www.kraken.com/", "https://www.kraken.com/legal");
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(List.of(STREAM), Optional.empty(), List.of());
    }

    @Override
    public Optional<StreamOffer> stream() {
        return Optional.of(new StreamOffer(STREAM, Optional.empty(), QuoteCurrency.USD, KrakenTickerProtocol::new));
    }
}
