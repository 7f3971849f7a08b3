package dev.archipelago.market;

/** The coins used by tests. */
public final class TestCoins {
    public static final Coin BTC = coin("BTC");
    public static final Coin ETH = coin("ETH");
    public static final Coin SOL = coin("SOL");
    public static final Coin XRP = coin("XRP");
    public static final Coin ADA = coin("ADA");
    public static final Coin BNB = coin("BNB");
    /** A coin that is not shown by default. */
    public static final Coin DOGE = coin("DOGE");

    private TestCoins() {}

    private static Coin coin(String symbol) {
        return CoinTable.shipped().find(symbol).orElseThrow();
    }
}
