package dev.archipelago.external;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.alternativeme.AlternativeMeIndex;
import dev.archipelago.external.binance.BinanceTicker;
import dev.archipelago.external.coingecko.CoinGeckoGlobal;
import dev.archipelago.external.coingecko.CoinGeckoPrices;
import dev.archipelago.external.coingecko.CoinGeckoVnd;
import dev.archipelago.external.coinmarketcap.CoinMarketCapGlobal;
import dev.archipelago.external.coinmarketcap.CoinMarketCapIndex;
import dev.archipelago.external.coinmarketcap.CoinMarketCapKey;
import dev.archipelago.external.coinmarketcap.CoinMarketCapPrices;
import dev.archipelago.external.finnhub.FinnhubQuotes;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The endpoints with a recorded response, and the invariants of the values decoded from any response. */
enum Endpoint {
    BINANCE_TICKER("binance-ticker", t -> new BinanceTicker(At.BASE, MarketCatalog.DEFAULT.coins(), t, () -> NOW)),
    COINGECKO_PRICES(
            "coingecko-prices",
            t -> new CoinGeckoPrices(At.BASE, Optional.empty(), MarketCatalog.DEFAULT.coins(), t, () -> NOW)),
    COINGECKO_VND(
            "coingecko-vnd",
            t -> new CoinGeckoVnd(At.BASE, Optional.empty(), MarketCatalog.DEFAULT.coins(), t, () -> NOW)),
    COINGECKO_GLOBAL("coingecko-global", t -> new CoinGeckoGlobal(At.BASE, Optional.empty(), t, () -> NOW)),
    COINMARKETCAP_QUOTES(
            "coinmarketcap-quotes",
            t -> new CoinMarketCapPrices(At.BASE, At.KEY, MarketCatalog.DEFAULT.coins(), t, () -> NOW)),
    COINMARKETCAP_GLOBAL("coinmarketcap-global", t -> new CoinMarketCapGlobal(At.BASE, At.KEY, t, () -> NOW)),
    COINMARKETCAP_INDEX("coinmarketcap-index", t -> new CoinMarketCapIndex(At.BASE, At.KEY, t, () -> NOW)),
    COINMARKETCAP_KEY("coinmarketcap-key", t -> new CoinMarketCapKey(At.BASE, At.KEY, t, () -> NOW)),
    TAAPI_RSI("taapi-rsi", t -> new TaapiRsi(At.BASE, At.KEY, t, () -> NOW)),
    FINNHUB_QUOTE("finnhub-quote", t -> new FinnhubQuotes(At.BASE, At.KEY, t, () -> NOW)),
    ALTERNATIVE_ME_INDEX("alternative-me-index", t -> new AlternativeMeIndex(At.BASE, t, () -> NOW));

    private static final BigDecimal MOST = BigDecimal.TEN.pow(18);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Holds constants that the enum constants refer to before the static fields of the enum are initialized. */
    private static final class At {
        static final URI BASE = URI.create("http://localhost:1");
        static final Optional<Secret> KEY = Optional.of(new Secret("hunter2"));
    }

    private final String recorded;
    private final Function<Transport, Source<?>> source;

    Endpoint(String recorded, Function<Transport, Source<?>> source) {
        this.recorded = recorded;
        this.source = source;
    }

    String recorded() {
        return Recorded.body(recorded);
    }

    /**
     * Decodes {@code body} as the response and asserts that it yields plausible values or an exception with a message.
     * Returns whether it yielded values.
     */
    boolean digest(int status, String body) {
        try {
            check(source.apply(Recorded.with(uri -> Recorded.answer(status, body)))
                    .fetch());
            return true;
        } catch (SourceException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("hunter2");
            return false;
        }
    }

    private static void check(Object value) {
        switch (value) {
            case CoinQuotes coins -> check(coins);
            case VndQuotes vnd -> {
                check(vnd.coins());
                vnd.rate().ifPresent(Endpoint::amount);
                time(vnd.observedAt());
            }
            case GlobalFigures global -> {
                global.value(Metrics.MARKET_CAP_USD).ifPresent(Endpoint::amount);
                global.value(Metrics.VOLUME_24H_USD).ifPresent(Endpoint::amount);
                global.value(Metrics.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD).ifPresent(Endpoint::change);
                BigDecimal btc = global.value(Metrics.BTC_MARKET_CAP_PERCENTAGE).orElse(BigDecimal.ZERO);
                BigDecimal eth = global.value(Metrics.ETH_MARKET_CAP_PERCENTAGE).orElse(BigDecimal.ZERO);
                share(btc);
                share(eth);
                share(btc.add(eth));
                time(global.observedAt());
            }
            case Rsi rsi -> share(rsi.live());
            case FearGreed index -> {
                share(BigDecimal.valueOf(index.value()));
                time(index.observedAt());
            }
            case FundQuotes funds ->
                funds.quotes().values().forEach(quote -> {
                    amount(quote.price());
                    quote.changePercent().ifPresent(Endpoint::change);
                    quote.change()
                            .ifPresent(change -> assertThat(change.precision()).isLessThanOrEqualTo(60));
                    time(quote.observedAt());
                });
            case UpstreamPlan plan -> {
                assertThat(plan.perMinute()).isPositive();
                assertThat(plan.perMonth()).isPositive();
                assertThat(plan.usedThisMonth()).isNotNegative();
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private static void check(CoinQuotes coins) {
        coins.quotes().values().forEach(quote -> {
            amount(quote.price());
            quote.change24h().ifPresent(Endpoint::change);
            time(quote.observedAt());
        });
    }

    private static void amount(BigDecimal value) {
        assertThat(value).isGreaterThan(BigDecimal.ZERO).isLessThanOrEqualTo(MOST);
    }

    private static void change(BigDecimal value) {
        assertThat(value).isGreaterThan(HUNDRED.negate());
    }

    private static void share(BigDecimal value) {
        assertThat(value).isBetween(BigDecimal.ZERO, HUNDRED);
    }

    private static void time(Instant at) {
        assertThat(at).isBeforeOrEqualTo(NOW).isAfter("2008-12-31T00:00:00Z");
    }
}
