package dev.archipelago.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A coin of the simulated market, with its start price and its identifier at each upstream. */
enum SimulatedCoin {
    BTC("Bitcoin", "bitcoin", 1, 96_000, 2, 0.024, 25_000, 19.9e6),
    ETH("Ethereum", "ethereum", 1027, 3_400, 2, 0.032, 400_000, 120.7e6),
    SOL("Solana", "solana", 5426, 190, 2, 0.042, 4.5e6, 545e6),
    XRP("XRP", "ripple", 52, 2.3, 4, 0.040, 250e6, 60e9),
    ADA("Cardano", "cardano", 2010, 0.85, 4, 0.042, 180e6, 36e9),
    LINK("Chainlink", "chainlink", 1975, 19.5, 2, 0.042, 4.5e6, 678e6),
    BNB("BNB", "binancecoin", 1839, 680, 2, 0.026, 500_000, 138e6);

    private final String title;
    private final String coinGeckoId;
    private final int coinMarketCapId;
    private final double start;
    private final int decimals;
    private final double dailyVolatility;
    private final double dailyVolume;
    private final double supply;

    SimulatedCoin(
            String title,
            String coinGeckoId,
            int coinMarketCapId,
            double start,
            int decimals,
            double dailyVolatility,
            double dailyVolume,
            double supply) {
        this.title = title;
        this.coinGeckoId = coinGeckoId;
        this.coinMarketCapId = coinMarketCapId;
        this.start = start;
        this.decimals = decimals;
        this.dailyVolatility = dailyVolatility;
        this.dailyVolume = dailyVolume;
        this.supply = supply;
    }

    String title() {
        return title;
    }

    String coinGeckoId() {
        return coinGeckoId;
    }

    int coinMarketCapId() {
        return coinMarketCapId;
    }

    /** The price in USD around which the random walk moves. */
    double start() {
        return start;
    }

    /** Decimal places of its price: the tick size of its USDT pair. */
    int decimals() {
        return decimals;
    }

    double dailyVolatility() {
        return dailyVolatility;
    }

    /** The average number of coins traded on Binance per day. */
    double dailyVolume() {
        return dailyVolume;
    }

    /** Coins in circulation. */
    double supply() {
        return supply;
    }

    /** Its pair on Binance: {@code BTCUSDT}. */
    String pair() {
        return name() + "USDT";
    }

    static Optional<SimulatedCoin> ofPair(String pair) {
        return Arrays.stream(values()).filter(coin -> coin.pair().equals(pair)).findFirst();
    }

    static Optional<SimulatedCoin> ofSymbol(String symbol) {
        String upper = symbol.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(coin -> coin.name().equals(upper)).findFirst();
    }

    static Optional<SimulatedCoin> ofCoinGeckoId(String id) {
        return Arrays.stream(values())
                .filter(coin -> coin.coinGeckoId.equals(id))
                .findFirst();
    }

    static Optional<SimulatedCoin> ofCoinMarketCapId(String id) {
        return Arrays.stream(values())
                .filter(coin -> Integer.toString(coin.coinMarketCapId).equals(id))
                .findFirst();
    }
}
