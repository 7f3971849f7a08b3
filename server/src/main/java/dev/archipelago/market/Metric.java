package dev.archipelago.market;

import static dev.archipelago.market.Block.CRYPTO;
import static dev.archipelago.market.Block.FEAR_GREED;
import static dev.archipelago.market.Block.GLOBAL;
import static dev.archipelago.market.Block.RSI;
import static dev.archipelago.market.Block.US_STOCKS;
import static dev.archipelago.market.Unit.PERCENT;
import static dev.archipelago.market.Unit.POINTS;
import static dev.archipelago.market.Unit.USD;

import java.util.Locale;

/** One figure of the market: the 21 scalars of the summary, then price and change of three index funds. */
public enum Metric {
    BTC_PRICE_USD(CRYPTO, USD),
    BTC_CHANGE_24H(CRYPTO, PERCENT),
    ETH_PRICE_USD(CRYPTO, USD),
    ETH_CHANGE_24H(CRYPTO, PERCENT),
    SOL_PRICE_USD(CRYPTO, USD),
    SOL_CHANGE_24H(CRYPTO, PERCENT),
    XRP_PRICE_USD(CRYPTO, USD),
    XRP_CHANGE_24H(CRYPTO, PERCENT),
    ADA_PRICE_USD(CRYPTO, USD),
    ADA_CHANGE_24H(CRYPTO, PERCENT),
    LINK_PRICE_USD(CRYPTO, USD),
    LINK_CHANGE_24H(CRYPTO, PERCENT),
    BNB_PRICE_USD(CRYPTO, USD),
    BNB_CHANGE_24H(CRYPTO, PERCENT),
    MARKET_CAP_USD(GLOBAL, USD),
    VOLUME_24H_USD(GLOBAL, USD),
    MARKET_CAP_CHANGE_PERCENTAGE_24H_USD(GLOBAL, PERCENT),
    BTC_MARKET_CAP_PERCENTAGE(GLOBAL, PERCENT),
    ETH_MARKET_CAP_PERCENTAGE(GLOBAL, PERCENT),
    FNG_VALUE(FEAR_GREED, POINTS),
    BTC_RSI_14(RSI, POINTS),
    DIA_PRICE_USD(US_STOCKS, USD),
    DIA_CHANGE_PERCENT(US_STOCKS, PERCENT),
    SPY_PRICE_USD(US_STOCKS, USD),
    SPY_CHANGE_PERCENT(US_STOCKS, PERCENT),
    QQQM_PRICE_USD(US_STOCKS, USD),
    QQQM_CHANGE_PERCENT(US_STOCKS, PERCENT);

    private final Block block;
    private final Unit unit;
    private final String key;

    Metric(Block block, Unit unit) {
        this.block = block;
        this.unit = unit;
        this.key = name().toLowerCase(Locale.ROOT);
    }

    /** The figures it is fetched with. */
    public Block block() {
        return block;
    }

    /** What its value is counted in. */
    public Unit unit() {
        return unit;
    }

    /** Its name in JSON and in the stream: {@code btc_price_usd}. */
    public String key() {
        return key;
    }
}
