package dev.archipelago.external.binance;

import dev.archipelago.external.spi.KlineOffer;
import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.SourceContext;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.StreamOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.Quota;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Limit;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.market.Attribution;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Binance, the first source of coin prices, over REST and as a stream, and the source of klines. */
public final class BinanceUpstream implements Upstream {
    private static final Address ADDRESS = Address.of("BINANCE_BASE_URL", "https://api.binance.com", "/binance");
    private static final Address STREAM =
            Address.of("BINANCE_STREAM_URL", "wss://stream.binance.com:9443", "/binance-stream");
    private static final Address ALTERNATIVE = new Address(
            "BINANCE_ALTERNATIVE_BASE_URL",
            URI.create("https://data-api.binance.vision"),
            "/binance-vision",
            Optional.of(ADDRESS.variable()),
            "Asked where those above refuse to serve the country (451, 403); the defaults hold only beside their"
                    + " defaults.");
    private static final Address ALTERNATIVE_STREAM = new Address(
            "BINANCE_ALTERNATIVE_STREAM_URL",
            URI.create("wss://data-stream.binance.vision"),
            "/binance-vision-stream",
            Optional.of(STREAM.variable()),
            "");

    /** The weight of one call, of any endpoint used here. */
    private static final int WEIGHT = 2;

    /**
     * Binance allows each address a weight of 6000 a minute, shared by all that use the address; a tenth is kept free.
     */
    private static final int CEILING = 5400;

    private static final Limit WEIGHT_PER_MINUTE =
            Limit.of("BINANCE_WEIGHT_PER_MINUTE", 1200, WEIGHT, CEILING, "Weight, of the 6000 that an address has.");

    private static final String USED_WEIGHT = "x-mbx-used-weight-1m";

    @Override
    public String name() {
        return TickerDecoder.UPSTREAM;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("Binance", "https://www.binance.com/", "https://www.binance.com/en/terms");
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(
                List.of(ADDRESS, STREAM, ALTERNATIVE, ALTERNATIVE_STREAM),
                Optional.empty(),
                List.of(WEIGHT_PER_MINUTE));
    }

    @Override
    public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        return BudgetPlan.of(
                (int) settings.limit(WEIGHT_PER_MINUTE).orElseThrow(),
                OptionalLong.empty(),
                List.of(new Quota(Period.MINUTE, CEILING)),
                WEIGHT,
                servers);
    }

    @Override
    public List<SourceOffer<?>> sources() {
        return List.of(
                new SourceOffer<>(
                        SourceKind.COIN_PRICES,
                        SourceOffer.FIRST,
                        WEIGHT,
                        Duration.ZERO,
                        context -> new BinanceTicker(
                                context.settings().address(ADDRESS),
                                context.coins(),
                                context.transport(),
                                context.clock())),
                new SourceOffer<>(
                        SourceKind.COMPUTED_RSI,
                        SourceOffer.FIRST,
                        WEIGHT,
                        Duration.ZERO,
                        context -> new BinanceRsi(
                                context.settings().address(ADDRESS), context.transport(), context.clock())));
    }

    @Override
    public Optional<KlineOffer> klines() {
        return Optional.of(new KlineOffer(
                WEIGHT,
                context ->
                        new BinanceKlines(context.settings().address(ADDRESS), context.transport(), context.clock())));
    }

    @Override
    public int callWeight() {
        return WEIGHT;
    }

    @Override
    public OptionalLong usedThisMinute(HttpAnswer answer) {
        return answer.header(USED_WEIGHT)
                .filter(header -> header.matches("[0-9]{1,9}"))
                .map(header -> OptionalLong.of(Long.parseLong(header)))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Route route(SourceContext context) {
        BinanceHosts hosts = new BinanceHosts(
                context.settings().address(ADDRESS),
                context.settings().alternative(ALTERNATIVE),
                context.transport(),
                context.clock());
        return new Route(hosts, Map.of("rest_host", hosts::statistics));
    }

    @Override
    public Optional<StreamOffer> stream() {
        return Optional.of(new StreamOffer(
                STREAM, Optional.of(ALTERNATIVE_STREAM), QuoteCurrency.USDT, BinanceTickerProtocol::new));
    }
}
