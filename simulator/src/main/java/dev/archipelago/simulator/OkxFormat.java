package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Version 5 of OKX's public stream, whose clients send {@code ping}. */
final class OkxFormat implements ExchangeFormat {

    private static final String QUOTE = "-USDT";
    private static final String CONNECTION = "6b422e60";

    private final ExchangeMarket market;

    OkxFormat(Market market) {
        this.market = new ExchangeMarket(market, "okx", false, Set.of("BNB", "VET"));
    }

    @Override
    public String path() {
        return "ws/v5/public";
    }

    @Override
    public Optional<String> pair(String symbol) {
        return Optional.of(symbol).filter(market::lists).map(listed -> listed + QUOTE);
    }

    @Override
    public List<String> answer(String message, Set<String> subscribed) {
        if (message.equals("ping")) {
            return List.of("pong");
        }
        JsonNode request;
        try {
            request = Json.parse(message);
        } catch (JacksonException _) {
            return List.of(error("60012", "Invalid request: " + message));
        }
        if (!request.path("op").asString("").equals("subscribe")) {
            return List.of(error("60012", "Invalid request: " + message));
        }
        for (JsonNode channel : request.path("args")) {
            String name = channel.path("instId").asString("");
            if (!channel.path("channel").asString("").equals("tickers")
                    || !name.endsWith(QUOTE)
                    || !market.lists(symbol(name))) {
                return List.of(error(
                        "60018",
                        "Wrong URL or channel:" + channel.path("channel").asString("") + ",instId:" + name
                                + " doesn't exist. Please use the correct URL, channel and parameters referring to"
                                + " API document."));
            }
        }
        return request.path("args")
                .valueStream()
                .map(channel -> {
                    subscribed.add(channel.path("instId").asString(""));
                    ObjectNode answer = Json.object().put("event", "subscribe");
                    answer.set("arg", channel);
                    return Json.text(answer.put("connId", CONNECTION));
                })
                .toList();
    }

    private static String error(String code, String message) {
        return Json.text(Json.object()
                .put("event", "error")
                .put("code", code)
                .put("msg", message)
                .put("connId", CONNECTION));
    }

    private static String symbol(String pair) {
        return pair.substring(0, pair.length() - QUOTE.length());
    }

    @Override
    public ObjectNode ticker(String pair) {
        BigDecimal price = market.price(symbol(pair));
        BigDecimal tick = BigDecimal.ONE.movePointLeft(price.scale());
        ObjectNode frame = Json.object();
        frame.putObject("arg").put("channel", "tickers").put("instId", pair);
        frame.putArray("data")
                .addObject()
                .put("instType", "SPOT")
                .put("instId", pair)
                .put("last", price.toPlainString())
                .put("lastSz", "0.00001408")
                .put("askPx", price.add(tick).toPlainString())
                .put("askSz", "1.34197806")
                .put("bidPx", price.subtract(tick).toPlainString())
                .put("bidSz", "3.32864302")
                .put("open24h", market.before(symbol(pair)).toPlainString())
                .put("ts", Long.toString(market.now().toEpochMilli()));
        return frame;
    }

    @Override
    public Optional<String> closing() {
        return Optional.of(Json.text(Json.object()
                .put("event", "notice")
                .put("code", "64008")
                .put("msg", "The connection will soon be closed for a service upgrade. Please reconnect.")
                .put("connId", CONNECTION)));
    }
}
