package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.JsonField;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a key may be used for, as CoinMarketCap says; asking costs no credit.
 *
 * @param perMinute calls a minute, at least 1
 * @param perMonth credits a calendar month, at least 1
 * @param usedThisMonth credits used, by whomever
 */
public record CoinMarketCapPlan(int perMinute, long perMonth, long usedThisMonth) {

    /**
     * The plan of {@code key}.
     *
     * @param base without a trailing slash
     * @throws SourceException if there is no key or no valid answer
     */
    public static CoinMarketCapPlan fetch(URI base, Optional<Secret> key, Transport transport, InstantSource clock)
            throws SourceException {
        return decode(new CoinMarketCapApi(base, key, transport, clock).get("/v1/key/info"));
    }

    static CoinMarketCapPlan decode(JsonField root) throws SourceException {
        JsonField data = root.at("data");
        JsonField minute = data.at("plan").at("rate_limit_minute");
        JsonField month = data.at("plan").at("credit_limit_monthly");
        JsonField used = data.at("usage").at("current_month").at("credits_used");
        if (minute.positive().intValue() < 1 || used.whole() < 0) {
            throw data.wrong("a plan with at least one call a minute and no negative use");
        }
        month.positive();
        return new CoinMarketCapPlan((int) Math.min(minute.whole(), 1_000_000), month.whole(), used.whole());
    }
}
