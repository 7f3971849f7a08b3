package dev.archipelago.market;

/** A coin whose price is shown, in the order it is shown. */
public enum Coin {
    BTC("Bitcoin"),
    ETH("Ethereum"),
    SOL("Solana"),
    XRP("XRP"),
    ADA("Cardano"),
    LINK("Chainlink"),
    BNB("BNB");

    private final String title;

    Coin(String title) {
        this.title = title;
    }

    /** The coin's name as people write it, the same in every language. */
    public String title() {
        return title;
    }

    /** The metric of this coin's price in USD. */
    public Metric price() {
        return Metric.valueOf(name() + "_PRICE_USD");
    }

    /** The metric of this coin's change over the last 24 hours, in percent. */
    public Metric change24h() {
        return Metric.valueOf(name() + "_CHANGE_24H");
    }
}
