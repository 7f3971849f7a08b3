package dev.archipelago.market;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The coins and metrics of a market, in the order they are published and drawn: the metrics of the coins, those of the
 * whole market, those of the index funds, and the supplementary ones. Immutable.
 */
public final class MarketCatalog {
    /** The catalogue of the default coins. */
    public static final MarketCatalog DEFAULT =
            new MarketCatalog(CoinTable.shipped().defaults());

    private static final MarketCatalog EVERYTHING =
            new MarketCatalog(CoinTable.shipped().coins());

    private final Map<String, Coin> coins = new LinkedHashMap<>();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Map<Metric, Coin> coinsOfPrices = new LinkedHashMap<>();
    private final List<Coin> coinList;
    private final List<Metric> metricList;

    /**
     * Creates the catalogue of {@code coins}.
     *
     * @throws IllegalArgumentException if there is no coin, or two metrics have the same key
     */
    public MarketCatalog(List<Coin> coins) {
        if (coins.isEmpty()) {
            throw new IllegalArgumentException("a market needs at least one coin, got none");
        }
        for (Coin coin : coins) {
            this.coins.put(coin.symbol(), coin);
            coinsOfPrices.put(coin.price(), coin);
            register(coin.price());
            register(coin.change24h());
        }
        Metrics.OF_MARKET.forEach(this::register);
        for (IndexFund fund : IndexFund.values()) {
            register(fund.price());
            register(fund.changePercent());
        }
        for (IndexFund fund : IndexFund.values()) {
            register(fund.change());
        }
        Metrics.SUPPLEMENTARY.forEach(this::register);
        this.coinList = List.copyOf(this.coins.values());
        this.metricList = List.copyOf(metrics.values());
    }

    /**
     * Returns the catalogue of the coins with the given symbols, ignoring case; the default catalogue if there are
     * none.
     *
     * @throws IllegalArgumentException if a symbol is unknown; the message names the most similar one
     */
    public static MarketCatalog of(List<String> symbols) {
        Set<Coin> chosen = new LinkedHashSet<>();
        for (String symbol : symbols) {
            CoinTable table = CoinTable.shipped();
            chosen.add(table.find(symbol)
                    .orElseThrow(() -> new IllegalArgumentException("'" + symbol
                            + "' is not a known coin; did you mean "
                            + table.nearest(symbol) + "? Known are "
                            + String.join(
                                    ", ",
                                    table.coins().stream().map(Coin::symbol).toList()))));
        }
        return chosen.isEmpty() ? DEFAULT : new MarketCatalog(new ArrayList<>(chosen));
    }

    /** Returns the catalogue of all supported coins, which covers all stored rows and alert rules. */
    public static MarketCatalog everything() {
        return EVERYTHING;
    }

    private void register(Metric metric) {
        if (metrics.put(metric.key(), metric) != null) {
            throw new IllegalArgumentException("there are two metrics with the key " + metric);
        }
    }

    /** Returns the coins. Where only one is shown, it is the first. */
    public List<Coin> coins() {
        return coinList;
    }

    /** Returns the coin with the given symbol, ignoring case. */
    public Optional<Coin> coin(String symbol) {
        return Optional.ofNullable(coins.get(symbol.toUpperCase(Locale.ROOT)));
    }

    /** Returns all metrics; a price precedes its change. */
    public List<Metric> metrics() {
        return metricList;
    }

    /** Returns the metrics of {@code block} without the supplementary ones. */
    public List<Metric> metrics(Block block) {
        return metricList.stream()
                .filter(metric -> metric.block() == block && !metric.supplementary())
                .toList();
    }

    /** Returns the metrics whose history can be shown as a chart. */
    public List<Metric> charted() {
        return metricList.stream().filter(metric -> metric.display().charted()).toList();
    }

    /** Returns the symbols of the coins. */
    public List<String> symbols() {
        return coinList.stream().map(Coin::symbol).toList();
    }

    /** Returns the metric with the given {@link Metric#key}. */
    public Optional<Metric> metric(String key) {
        return Optional.ofNullable(metrics.get(key));
    }

    /** Returns the coin whose price {@code metric} is, if it is a price. */
    public Optional<Coin> coinOf(Metric metric) {
        return Optional.ofNullable(coinsOfPrices.get(metric));
    }
}
