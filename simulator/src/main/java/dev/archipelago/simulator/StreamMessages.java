package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The messages of Binance's streams. An unknown stream has none, as at Binance, which accepts any name. */
final class StreamMessages {

    private static final String ALL_MINI = "!miniTicker@arr";

    private final Market market;

    StreamMessages(Market market) {
        this.market = market;
    }

    /**
     * The messages of a stream at this second.
     *
     * @param since the second of the previous round; a candle that closed since then is sent as closed first
     */
    List<JsonNode> messages(String stream, long since) {
        if (stream.equals(ALL_MINI)) {
            ArrayNode all = Json.array();
            Arrays.stream(SimulatedCoin.values()).forEach(coin -> all.add(mini(coin)));
            return List.of(all);
        }
        int at = stream.indexOf('@');
        Optional<SimulatedCoin> coin = at < 0 || !stream.substring(0, at).equals(lower(stream.substring(0, at)))
                ? Optional.empty()
                : SimulatedCoin.ofPair(stream.substring(0, at).toUpperCase(Locale.ROOT));
        if (coin.isEmpty()) {
            return List.of();
        }
        String kind = stream.substring(at + 1);
        return switch (kind) {
            case "ticker" -> List.of(ticker(coin.get()));
            case "miniTicker" -> List.of(mini(coin.get()));
            default ->
                kind.startsWith("kline_")
                        ? CandleInterval.of(kind.substring("kline_".length()))
                                .map(interval -> klines(coin.get(), interval, since))
                                .orElse(List.of())
                        : List.of();
        };
    }

    private ObjectNode ticker(SimulatedCoin coin) {
        long second = market.second();
        CoinMarket figures = market.coin(coin);
        Candle day = figures.day(second);
        BigDecimal tick = BigDecimal.ONE.movePointLeft(coin.decimals());
        ObjectNode message = head("24hrTicker", coin);
        message.put("p", decimal(day.close().subtract(day.open())));
        message.put("P", figures.changePercent(second, 3).toPlainString());
        message.put("w", decimal(BinanceFormat.average(day)));
        message.put("x", decimal(figures.price(second - 86_401)));
        message.put("c", decimal(day.close()));
        message.put("Q", decimal(day.volume().movePointLeft(6)));
        message.put("b", decimal(day.close().subtract(tick).max(tick)));
        message.put("B", decimal(day.volume().movePointLeft(5)));
        message.put("a", decimal(day.close().add(tick)));
        message.put("A", decimal(day.volume().movePointLeft(5)));
        message.put("o", decimal(day.open()));
        message.put("h", decimal(day.high()));
        message.put("l", decimal(day.low()));
        message.put("v", decimal(day.volume()));
        message.put("q", decimal(day.quoteVolume()));
        message.put("O", market.now().toEpochMilli() - 86_400_000);
        message.put("C", market.now().toEpochMilli());
        message.put("F", day.firstTrade());
        message.put("L", day.lastTrade());
        message.put("n", day.trades());
        return message;
    }

    private ObjectNode mini(SimulatedCoin coin) {
        Candle day = market.coin(coin).day(market.second());
        return head("24hrMiniTicker", coin)
                .put("c", decimal(day.close()))
                .put("o", decimal(day.open()))
                .put("h", decimal(day.high()))
                .put("l", decimal(day.low()))
                .put("v", decimal(day.volume()))
                .put("q", decimal(day.quoteVolume()));
    }

    private List<JsonNode> klines(SimulatedCoin coin, CandleInterval interval, long since) {
        long second = market.second();
        CoinMarket figures = market.coin(coin);
        Candle current = figures.candle(interval, second);
        JsonNode open = kline(coin, interval, current, false);
        if (since >= current.openSecond()) {
            return List.of(open);
        }
        return List.of(kline(coin, interval, figures.candle(interval, current.openSecond() - 1), true), open);
    }

    private JsonNode kline(SimulatedCoin coin, CandleInterval interval, Candle candle, boolean closed) {
        ObjectNode message = head("kline", coin);
        message.putObject("k")
                .put("t", candle.openSecond() * 1000)
                .put("T", candle.nextSecond() * 1000 - 1)
                .put("s", coin.pair())
                .put("i", interval.wire())
                .put("f", candle.firstTrade())
                .put("L", candle.lastTrade())
                .put("o", decimal(candle.open()))
                .put("c", decimal(candle.close()))
                .put("h", decimal(candle.high()))
                .put("l", decimal(candle.low()))
                .put("v", decimal(candle.volume()))
                .put("n", candle.trades())
                .put("x", closed)
                .put("q", decimal(candle.quoteVolume()))
                .put("V", decimal(candle.takerVolume()))
                .put("Q", decimal(candle.takerQuoteVolume()))
                .put("B", "0");
        return message;
    }

    private ObjectNode head(String event, SimulatedCoin coin) {
        return Json.object()
                .put("e", event)
                .put("E", market.now().toEpochMilli())
                .put("s", coin.pair());
    }

    private static String decimal(BigDecimal value) {
        return BinanceFormat.decimal(value.setScale(8, RoundingMode.HALF_UP));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
