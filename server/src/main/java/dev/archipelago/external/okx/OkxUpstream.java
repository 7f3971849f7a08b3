package dev.archipelago.external.okx;

import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.StreamOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.market.Attribution;
import java.util.List;
import java.util.Optional;

/** OKX, a source of the reference price over its public stream, which needs no key. */
public final class OkxUpstream implements Upstream {
    static final String NAME = "okx";

    private static final Address STREAM =
            Address.of("OKX_STREAM_URL", "wss://ws.okx.com:8443/ws/v5/public", "/okx-stream/ws/v5/public");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("OKX", "https://www.okx.com/", "https://www.okx.com/help/terms-of-service");
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(List.of(STREAM), Optional.empty(), List.of());
    }

    @Override
    public Optional<StreamOffer> stream() {
        return Optional.of(new StreamOffer(STREAM, Optional.empty(), QuoteCurrency.USDT, OkxTickerProtocol::new));
    }
}
