package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The feed of Coinbase Exchange. A subscription that names an unknown product is rejected as a whole. */
final class CoinbaseFormat implements ExchangeFormat {

    private static final String QUOTE = "-USD";

    private final ExchangeMarket market;
    private long sequence = 100_000_000_000L;

    CoinbaseFormat(Market market) {
        this.market = new ExchangeMarket(market, "coinbase", true, Set.of("TRX", "GRAM", "QNT"));
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public Optional<String> pair(String symbol) {
        return Optional.of(symbol).filter(market::lists).map(listed -> listed + QUOTE);
    }

    @Override
    public List<String> answer(String message, Set<String> subscribed) {
        JsonNode request;
        try {
            request = Json.parse(message);
        } catch (JacksonException _) {
            return List.of(error("Malformed JSON", "the message is no JSON"));
        }
        if (!request.path("type").asString("").equals("subscribe")) {
            return List.of(error("Failed to subscribe", "unknown type"));
        }
        for (JsonNode product : request.path("product_ids")) {
            String name = product.asString("");
            if (!name.endsWith(QUOTE) || !market.lists(symbol(name))) {
                return List.of(error("Failed to subscribe", name + " is not a valid product"));
            }
        }
        request.path("product_ids").forEach(product -> subscribed.add(product.asString("")));
        ObjectNode answer = Json.object().put("type", "subscriptions");
        ArrayNode channels = answer.putArray("channels");
        ArrayNode products = channels.addObject()
                .put("name", "ticker")
                .putNull("account_ids")
                .putArray("product_ids");
        subscribed.forEach(products::add);
        return List.of(Json.text(answer));
    }

    private static String error(String message, String reason) {
        return Json.text(
                Json.object().put("type", "error").put("message", message).put("reason", reason));
    }

    private static String symbol(String pair) {
        return pair.substring(0, pair.length() - QUOTE.length());
    }

    @Override
    public ObjectNode ticker(String pair) {
        BigDecimal price = market.price(symbol(pair));
        BigDecimal tick = BigDecimal.ONE.movePointLeft(price.scale());
        return Json.object()
                .put("type", "ticker")
                .put("sequence", sequence++)
                .put("product_id", pair)
                .put("price", price.toPlainString())
                .put("open_24h", market.before(symbol(pair)).toPlainString())
                .put("best_bid", price.subtract(tick).toPlainString())
                .put("best_bid_size", "0.00743054")
                .put("best_ask", price.add(tick).toPlainString())
                .put("best_ask_size", "0.21670607")
                .put("side", "buy")
                .put("time", market.now().toString())
                .put("trade_id", sequence / 2)
                .put("last_size", "0.00002997");
    }

    @Override
    public List<String> heartbeat() {
        return List.of(Json.text(Json.object()
                .put("type", "heartbeat")
                .put("sequence", sequence)
                .put("last_trade_id", sequence / 2)
                .put("product_id", "USDT-USD")
                .put("time", market.now().toString())));
    }
}
