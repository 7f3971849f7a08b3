package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The trading pairs of coins at an exchange that names them after the coins' symbols. A pair that the exchange does not
 * list is found out by subscribing to it. Immutable.
 */
public final class CoinPairs {
    private final Map<String, Coin> coins = new LinkedHashMap<>();

    /** @param pair the exchange's name of the pair of a coin with the given symbol: {@code BTC-USD} for {@code BTC} */
    public CoinPairs(List<Coin> coins, UnaryOperator<String> pair) {
        coins.forEach(coin -> this.coins.put(pair.apply(coin.symbol()), coin));
    }

    /** Returns the names of the pairs in the order of the coins. */
    public Collection<String> names() {
        return coins.keySet();
    }

    /** Returns the coins. */
    public List<Coin> coins() {
        return List.copyOf(coins.values());
    }

    /** Returns the coin of a pair; empty if it is none of the coins given. */
    public Optional<Coin> coin(String pair) {
        return Optional.ofNullable(coins.get(pair));
    }
}
