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
    BNB("BNB", "binancecoin", 1839, 680, 2, 0.026, 500_000, 138e6),
    DOGE("Dogecoin", "dogecoin", 74, 0.38, 5, 0.05, 3e9, 147e9),
    TRX("TRON", "tron", 1958, 0.25, 4, 0.03, 300e6, 86e9),
    AVAX("Avalanche", "avalanche-2", 5805, 38, 2, 0.05, 4e6, 410e6),
    DOT("Polkadot", "polkadot", 6636, 7.2, 3, 0.045, 10e6, 1.5e9),
    LTC("Litecoin", "litecoin", 2, 105, 2, 0.04, 1e6, 75e6),
    BCH("Bitcoin Cash", "bitcoin-cash", 1831, 450, 1, 0.04, 80e3, 19.8e6),
    GRAM("Gram", "the-open-network", 11419, 5.4, 3, 0.04, 20e6, 2.5e9),
    XLM("Stellar", "stellar", 512, 0.42, 4, 0.05, 300e6, 30e9),
    SUI("Sui", "sui", 20947, 4.1, 4, 0.05, 60e6, 2.9e9),
    UNI("Uniswap", "uniswap", 7083, 13.5, 3, 0.05, 6e6, 600e6),
    NEAR("NEAR Protocol", "near", 6535, 5.6, 3, 0.05, 15e6, 1.2e9),
    ATOM("Cosmos", "cosmos", 3794, 7.1, 3, 0.045, 6e6, 390e6),
    ETC("Ethereum Classic", "ethereum-classic", 1321, 27, 2, 0.045, 2e6, 150e6),
    FIL("Filecoin", "filecoin", 2280, 5.2, 3, 0.05, 10e6, 620e6),
    ICP("Internet Computer", "internet-computer", 8916, 10.8, 3, 0.05, 2e6, 475e6),
    HBAR("Hedera", "hedera-hashgraph", 4642, 0.28, 5, 0.05, 500e6, 38e9),
    APT("Aptos", "aptos", 21794, 9.4, 2, 0.05, 4e6, 560e6),
    ARB("Arbitrum", "arbitrum", 11841, 0.78, 4, 0.05, 60e6, 4.2e9),
    OP("Optimism", "optimism", 11840, 1.95, 3, 0.05, 30e6, 1.35e9),
    VET("VeChain", "vechain", 3077, 0.046, 5, 0.05, 800e6, 81e9),
    ALGO("Algorand", "algorand", 4030, 0.36, 4, 0.05, 150e6, 8.3e9),
    AAVE("Aave", "aave", 7278, 310, 2, 0.05, 200e3, 15e6),
    INJ("Injective", "injective-protocol", 7226, 22, 2, 0.05, 2e6, 98e6),
    XTZ("Tezos", "tezos", 2011, 1.3, 3, 0.045, 20e6, 1e9),
    GRT("The Graph", "the-graph", 6719, 0.22, 4, 0.05, 150e6, 9.5e9),
    SAND("The Sandbox", "the-sandbox", 6210, 0.58, 4, 0.05, 80e6, 2.4e9),
    MANA("Decentraland", "decentraland", 1966, 0.52, 4, 0.05, 60e6, 1.9e9),
    QNT("Quant", "quant-network", 3155, 105, 1, 0.045, 40e3, 12e6),
    EGLD("MultiversX", "elrond-erd-2", 6892, 36, 2, 0.05, 300e3, 27e6),
    THETA("Theta Network", "theta-token", 2416, 2.2, 3, 0.05, 10e6, 1e9);

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

    /** Whether the market cap of all coins counts it by itself; the others are in what it counts for the rest. */
    boolean counted() {
        return ordinal() <= BNB.ordinal();
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
