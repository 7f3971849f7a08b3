package dev.archipelago.simulator;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the values in a response body, by their names in a market summary: {@code btc_price_usd}. */
final class ServedValues {

    private ServedValues() {}

    /** Passes the name and the text of each value to {@code taker}; a faulty body may contain fewer or none. */
    static void of(Upstream upstream, Call call, JsonNode body, BiConsumer<String, String> taker) {
        switch (upstream) {
            case BINANCE, BINANCE_VISION -> {
                if (call.endpoint().equals(BinanceFormat.TICKER)) {
                    each(body, row -> pair(row, "symbol", "lastPrice", "priceChangePercent", taker));
                }
            }
            case BINANCE_STREAM, BINANCE_VISION_STREAM ->
                each(body, event -> {
                    if (event.path("e").asString("").startsWith("24hr")) {
                        pair(event, "s", "c", "P", taker);
                    }
                });
            case COINBASE_STREAM, KRAKEN_STREAM, OKX_STREAM -> {
                // Their prices are recorded by the stream, which knows the coin.
            }
            case COINGECKO -> coinGecko(call, body, taker);
            case COINMARKETCAP -> coinMarketCap(call, body.path("data"), taker);
            case TAAPI -> {
                if (call.parameter("symbol").filter("BTC/USDT"::equals).isPresent()
                        && call.parameter("interval").filter("1d"::equals).isPresent()) {
                    give("btc_rsi_14", body.path("value"), taker);
                }
            }
            case FINNHUB ->
                call.parameter("symbol").flatMap(SimulatedFund::ofSymbol).ifPresent(fund -> {
                    String name = lower(fund.name());
                    give(name + "_price_usd", body.path("c"), taker);
                    give(name + "_change_percent", body.path("dp"), taker);
                    give(name + "_change_usd", body.path("d"), taker);
                });
            case ALTERNATIVEME -> give("fng_value", body.path("data").path(0).path("value"), taker);
        }
    }

    /** Passes the text of the price in a ticker of an exchange to {@code taker}, if there is one. */
    static void price(JsonNode ticker, Consumer<String> taker) {
        JsonNode row = ticker.path("data").isArray() ? ticker.path("data").path(0) : ticker;
        JsonNode price = row.path("last").isMissingNode() ? row.path("price") : row.path("last");
        give("price", price, (_, text) -> taker.accept(text));
    }

    private static void coinGecko(Call call, JsonNode body, BiConsumer<String, String> taker) {
        if (call.endpoint().equals(CoinGeckoFormat.GLOBAL)) {
            JsonNode data = body.path("data");
            give("market_cap_usd", data.at("/total_market_cap/usd"), taker);
            give("volume_24h_usd", data.at("/total_volume/usd"), taker);
            give("market_cap_change_percentage_24h_usd", data.path("market_cap_change_percentage_24h_usd"), taker);
            give("btc_market_cap_percentage", data.at("/market_cap_percentage/btc"), taker);
            give("eth_market_cap_percentage", data.at("/market_cap_percentage/eth"), taker);
            return;
        }
        for (SimulatedCoin coin : SimulatedCoin.values()) {
            JsonNode figures = body.path(coin.coinGeckoId());
            give(lower(coin.name()) + "_price_usd", figures.path("usd"), taker);
            give(lower(coin.name()) + "_price_vnd", figures.path("vnd"), taker);
            give(lower(coin.name()) + "_change_24h", figures.path("usd_24h_change"), taker);
        }
        if (call.endpoint().equals(CoinGeckoFormat.MARKETS)
                && call.parameter("vs_currency").filter("usd"::equals).isPresent()) {
            each(
                    body,
                    row -> SimulatedCoin.ofCoinGeckoId(row.path("id").asString(""))
                            .ifPresent(coin -> {
                                give(lower(coin.name()) + "_price_usd", row.path("current_price"), taker);
                                give(
                                        lower(coin.name()) + "_change_24h",
                                        row.path("price_change_percentage_24h"),
                                        taker);
                            }));
        }
    }

    private static void coinMarketCap(Call call, JsonNode data, BiConsumer<String, String> taker) {
        if (call.endpoint().equals(CoinMarketCapFormat.GLOBAL)) {
            JsonNode usd = data.at("/quote/USD");
            give("market_cap_usd", usd.path("total_market_cap"), taker);
            give("volume_24h_usd", usd.path("total_volume_24h"), taker);
            give(
                    "market_cap_change_percentage_24h_usd",
                    usd.path("total_market_cap_yesterday_percentage_change"),
                    taker);
            give("btc_market_cap_percentage", data.path("btc_dominance"), taker);
            give("eth_market_cap_percentage", data.path("eth_dominance"), taker);
            return;
        }
        if (call.endpoint().equals(CoinMarketCapFormat.INDEX)) {
            give("cmc_fng_value", data.path("value"), taker);
            return;
        }
        // A list, or an object of assets or of lists of assets.
        for (JsonNode entry : data) {
            each(
                    entry,
                    asset -> SimulatedCoin.ofCoinMarketCapId(asset.path("id").asString(""))
                            .ifPresent(coin -> {
                                JsonNode quote = asset.path("quote");
                                JsonNode usd = quote.isArray() ? quote.path(0) : quote.path("USD");
                                give(lower(coin.name()) + "_price_usd", usd.path("price"), taker);
                                give(lower(coin.name()) + "_change_24h", usd.path("percent_change_24h"), taker);
                            }));
        }
    }

    private static void pair(
            JsonNode row, String symbol, String price, String percent, BiConsumer<String, String> taker) {
        Optional<SimulatedCoin> coin = SimulatedCoin.ofPair(row.path(symbol).asString(""));
        coin.ifPresent(known -> {
            give(lower(known.name()) + "_price_usd", row.path(price), taker);
            give(lower(known.name()) + "_change_24h", row.path(percent), taker);
        });
    }

    private static void each(JsonNode rows, Consumer<JsonNode> taker) {
        if (rows instanceof ObjectNode) {
            taker.accept(rows);
        } else {
            rows.forEach(taker);
        }
    }

    private static void give(String metric, JsonNode value, BiConsumer<String, String> taker) {
        if (value.isNumber()) {
            taker.accept(metric, value.decimalValue().toPlainString());
        } else if (value.isString()) {
            taker.accept(metric, value.stringValue());
        } else if (value.isPojo()) {
            taker.accept(metric, "NaN");
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
