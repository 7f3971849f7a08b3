package dev.archipelago.web;

import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Coins as addresses write them. */
final class Symbols {

    /** The symbols of all coins, for people. */
    static final String COINS = Arrays.stream(Coin.values()).map(Coin::name).collect(Collectors.joining(", "));

    /** The codes of all intervals, for people. */
    static final String INTERVALS =
            Arrays.stream(KlineInterval.values()).map(KlineInterval::code).collect(Collectors.joining(", "));

    private Symbols() {}

    /** The coin of a symbol in any case. */
    static Optional<Coin> coin(String symbol) {
        String upper = symbol.toUpperCase(Locale.ROOT);
        return Arrays.stream(Coin.values())
                .filter(coin -> coin.name().equals(upper))
                .findFirst();
    }
}
