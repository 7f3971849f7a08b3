package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls CoinMarketCap, with a key or by the public paths that need none, and interprets the error code in its bodies,
 * whatever the HTTP status.
 */
final class CoinMarketCapApi {
    static final String UPSTREAM = "coinmarketcap";
    /** Prefix of the paths that need no key. */
    private static final String KEYLESS = "/public-api";

    private static final int LAST_CODE = 9_999;
    private static final String USD = "USD";

    /** The id of the US dollar, which names it in answers to {@code convert_id}. */
    private static final long USD_ID = 2781;

    static final Duration DEADLINE = Duration.ofSeconds(5);

    private final URI base;
    private final Optional<Secret> key;
    private final JsonApi api;

    CoinMarketCapApi(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.base = base;
        this.key = key;
        this.api =
                new JsonApi(UPSTREAM, transport, clock, (status, body) -> failure(body.at("status"), clock.instant()));
    }

    boolean hasKey() {
        return key.isPresent();
    }

    ResponseField get(String pathAndQuery) throws SourceException {
        return key.isPresent()
                ? getWithKey(pathAndQuery)
                : api.get(URI.create(base + KEYLESS + pathAndQuery), Map.of(), DEADLINE);
    }

    /** Likewise for a path that is not public. */
    ResponseField getWithKey(String pathAndQuery) throws SourceException {
        Secret secret = key.orElseThrow(() -> SourceException.notConfigured(UPSTREAM + ": no key, set CMC_API_KEY"));
        return api.get(URI.create(base + pathAndQuery), Map.of("X-CMC_PRO_API_KEY", secret.reveal()), DEADLINE);
    }

    /** The failure that an error code other than 0 describes; the code may be a number or a string. */
    static Optional<SourceException> failure(ResponseField status, Instant now) throws SourceException {
        ResponseField field = status.at("error_code");
        if (field.isAbsent()) {
            return Optional.empty();
        }
        long code = field.whole();
        if (code == 0) {
            return Optional.empty();
        }
        String message = UPSTREAM + ": error code " + code;
        ZonedDateTime today = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return Optional.of(
                switch (code > LAST_CODE || code < 0 ? LAST_CODE : (int) code) {
                    case 1001, 1002, 1005, 1006, 1007 -> SourceException.refused(message + " (key or plan)");
                    case 1003 ->
                        SourceException.refused(message
                                + " (key is not activated: choose a plan at pro.coinmarketcap.com/account/plan)");
                    case 1004 ->
                        SourceException.refused(
                                message + " (plan has expired: renew it at pro.coinmarketcap.com/account/plan)");
                    case 1008 ->
                        SourceException.limited(message + " (per minute)", Optional.of(Duration.ofSeconds(60)));
                    case 1009 ->
                        SourceException.limited(
                                message + " (credits of the day)", Optional.of(until(today.plusDays(1), now)));
                    case 1010 ->
                        SourceException.limited(
                                message + " (credits of the month)",
                                Optional.of(until(today.withDayOfMonth(1).plusMonths(1), now)));
                    case 1011 -> SourceException.limited(message + " (per address)", Optional.empty());
                    default -> SourceException.failed(message);
                });
    }

    /**
     * The figures in US dollars of a field {@code quote}, which is an array of records that name their currency (v3),
     * or an object keyed by the currency's symbol or id (v1, v2). Absent if it has none in US dollars.
     */
    static ResponseField usd(ResponseField quote) throws SourceException {
        if (quote.isArray()) {
            List<ResponseField> entries = quote.items();
            for (ResponseField entry : entries) {
                if (isUsd(entry)) {
                    return entry;
                }
            }
            return quote.at(entries.size());
        }
        ResponseField bySymbol = quote.at(USD);
        return bySymbol.isAbsent() ? quote.at(Long.toString(USD_ID)) : bySymbol;
    }

    private static boolean isUsd(ResponseField entry) throws SourceException {
        ResponseField symbol = entry.at("symbol");
        if (!symbol.isAbsent()) {
            return symbol.isText() && USD.equals(symbol.text());
        }
        ResponseField id = entry.at("id");
        return !id.isAbsent() && id.whole() == USD_ID;
    }

    private static Duration until(ZonedDateTime time, Instant now) {
        return Duration.between(now, time.toInstant());
    }
}
