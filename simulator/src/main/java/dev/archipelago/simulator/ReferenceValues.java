package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;

/** The correct value of each figure at any second, independent of what was served. Thread-safe. */
final class ReferenceValues {

    private static final int SCALE = 12;

    private final Market market;
    private final Map<String, LongFunction<BigDecimal>> figures = new TreeMap<>();

    ReferenceValues(Market market) {
        this.market = market;
        for (SimulatedCoin coin : SimulatedCoin.values()) {
            CoinMarket one = market.coin(coin);
            String name = coin.name().toLowerCase(Locale.ROOT);
            figures.put(name + "_price_usd", one::price);
            figures.put(name + "_price_vnd", second -> one.price(second).multiply(market.usdVnd(second)));
            figures.put(name + "_change_24h", second -> one.changePercent(second, SCALE));
        }
        for (SimulatedFund fund : SimulatedFund.values()) {
            FundMarket one = market.fund(fund);
            String name = fund.name().toLowerCase(Locale.ROOT);
            figures.put(name + "_price_usd", second -> one.quote(second).last());
            figures.put(name + "_change_percent", second -> one.quote(second).changePercent(SCALE));
            figures.put(
                    name + "_change_usd",
                    second ->
                            one.quote(second).last().subtract(one.quote(second).previousClose()));
        }
        figures.put("market_cap_usd", second -> market.global(second).cap());
        figures.put("volume_24h_usd", second -> market.global(second).volume());
        figures.put(
                "market_cap_change_percentage_24h_usd",
                second -> market.global(second).capChangePercent());
        figures.put("btc_market_cap_percentage", second -> market.global(second).btcPercent());
        figures.put("eth_market_cap_percentage", second -> market.global(second).ethPercent());
        figures.put("cmc_fng_value", second -> BigDecimal.valueOf(market.otherFearGreed(second)));
        figures.put("fng_value", second -> BigDecimal.valueOf(market.fearGreed(second, 0)));
        figures.put(
                "btc_rsi_14", second -> BigDecimal.valueOf(market.rsi(SimulatedCoin.BTC, CandleInterval.DAY, second)));
        figures.put("usd_vnd", market::usdVnd);
        figures.put("usdt_usd", market::usdtUsd);
    }

    Set<String> names() {
        return new TreeSet<>(figures.keySet());
    }

    Optional<BigDecimal> value(String name, Instant at) {
        return Optional.ofNullable(figures.get(name)).map(figure -> figure.apply(at.getEpochSecond()));
    }

    BigDecimal price(String symbol, Instant at) {
        return market.price(symbol, at.getEpochSecond());
    }
}
