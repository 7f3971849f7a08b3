package dev.archipelago.market;

import java.util.Locale;

/**
 * A cryptocurrency whose price can be shown: one row of the {@link CoinTable}. Two coins are the same if all components
 * are.
 *
 * @param symbol its ticker symbol in capitals: {@code BTC}; unique in the table
 * @param title its name, the same in every language: {@code Bitcoin}
 * @param coinGeckoId its identifier at CoinGecko: {@code bitcoin}
 * @param coinMarketCapId its identifier at CoinMarketCap, where symbols are not unique
 * @param pair its trading pair at Binance: {@code BTCUSDT}
 * @param colour the background of the logo as a CSS colour: {@code #a2560a}
 * @param strokes the lines of the logo, drawn in white, as SVG elements in a square of 32 units
 */
public record Coin(
        String symbol,
        String title,
        String coinGeckoId,
        long coinMarketCapId,
        String pair,
        String colour,
        String strokes) {

    /** Returns the symbol in lower case, as used in URLs and field names: {@code btc}. */
    public String code() {
        return symbol.toLowerCase(Locale.ROOT);
    }

    /** Returns the metric of this coin's price in USD. */
    public Metric price() {
        return Metrics.price(this);
    }

    /** Returns the metric of this coin's price change over the last 24 hours, in percent. */
    public Metric change24h() {
        return Metrics.change24h(this);
    }

    /** Returns the path of the coin's logo on the site, without a leading slash. */
    public String markPath() {
        return "shared_assets/crypto-logos/" + code() + ".svg";
    }

    /** Returns the coin's logo as an SVG document. */
    public String mark() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><circle cx=\"16\" cy=\"16\" r=\"16\""
                + " fill=\""
                + colour
                + "\"/><g fill=\"none\" stroke=\"#fff\" stroke-width=\"2\" stroke-linecap=\"round\""
                + " stroke-linejoin=\"round\">"
                + strokes
                + "</g></svg>\n";
    }

    /** Returns the symbol. */
    @Override
    public String toString() {
        return symbol;
    }
}
