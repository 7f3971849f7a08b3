package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The plan of the key. Querying it costs no credit. */
public final class CoinMarketCapKey implements Source<UpstreamPlan> {
    private static final int MOST_PER_MINUTE = 1_000_000;

    private final CoinMarketCapApi api;

    /** @param base without a trailing slash */
    public CoinMarketCapKey(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinMarketCapApi(base, key, transport, clock);
    }

    /** The plan hardly ever changes. */
    @Override
    public SourceDescription description() {
        return new SourceDescription(CoinMarketCapApi.UPSTREAM, "plan", CoinMarketCapApi.DEADLINE, Duration.ofHours(1));
    }

    @Override
    public boolean configured() {
        return api.hasKey();
    }

    @Override
    public UpstreamPlan fetch() throws SourceException {
        return decode(api.getWithKey("/v1/key/info"));
    }

    static UpstreamPlan decode(ResponseField root) throws SourceException {
        ResponseField data = root.at("data");
        ResponseField minute = data.at("plan").at("rate_limit_minute");
        ResponseField month = data.at("plan").at("credit_limit_monthly");
        ResponseField used = data.at("usage").at("current_month").at("credits_used");
        if (minute.positive().intValue() < 1 || used.whole() < 0) {
            throw data.wrong("a plan with at least one call a minute and no negative use");
        }
        month.positive();
        return new UpstreamPlan((int) Math.min(minute.whole(), MOST_PER_MINUTE), month.whole(), used.whole());
    }
}
