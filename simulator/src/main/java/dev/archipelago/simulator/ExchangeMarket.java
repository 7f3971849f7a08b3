package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Set;

/**
 * The market as one exchange sees it: prices differ slightly from one exchange to another, are in USD or USDT, and some
 * coins are not listed.
 */
final class ExchangeMarket {

    static final String TETHER = "USDT";

    /** The largest difference of an exchange's price from the market, in parts of it. */
    private static final double DIFFERENCE = 0.00004;

    private static final long DAY = 86_400;

    private final Market market;
    private final long seed;
    private final boolean dollars;
    private final Set<String> unlisted;

    /** @param dollars whether prices are in USD rather than USDT */
    ExchangeMarket(Market market, String name, boolean dollars, Set<String> unlisted) {
        this.market = market;
        this.seed = name.hashCode();
        this.dollars = dollars;
        this.unlisted = unlisted;
    }

    Instant now() {
        return market.now();
    }

    boolean lists(String symbol) {
        return symbol.equals(TETHER) ? dollars : coin(symbol) && !unlisted.contains(symbol);
    }

    private static boolean coin(String symbol) {
        return SimulatedCoin.ofSymbol(symbol)
                .filter(coin -> coin.name().equals(symbol))
                .isPresent();
    }

    /** The current price of a coin or of {@code USDT}. */
    BigDecimal price(String symbol) {
        return price(symbol, market.second());
    }

    /** The price of 24 hours ago. */
    BigDecimal before(String symbol) {
        return price(symbol, market.second() - DAY);
    }

    private BigDecimal price(String symbol, long second) {
        if (symbol.equals(TETHER)) {
            return market.usdtUsd(second);
        }
        BigDecimal price = market.price(symbol, second);
        BigDecimal own = price.multiply(
                BigDecimal.valueOf(1 + DIFFERENCE * RandomWalk.noise(seed, symbol.hashCode(), second, 30)));
        BigDecimal quoted = dollars ? own.multiply(market.usdtUsd(second)) : own;
        return quoted.setScale(price.scale() + 1, RoundingMode.HALF_UP);
    }
}
