package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Version 2 of Kraken's stream, whose numbers are JSON numbers. Each symbol is accepted or rejected by itself. */
final class KrakenFormat implements ExchangeFormat {

    private static final String QUOTE = "/USD";

    private final ExchangeMarket market;

    KrakenFormat(Market market) {
        this.market = new ExchangeMarket(market, "kraken", true, Set.of("VET", "THETA", "GRAM"));
    }

    @Override
    public String path() {
        return "v2";
    }

    @Override
    public Optional<String> pair(String symbol) {
        return Optional.of(symbol).filter(market::lists).map(listed -> listed + QUOTE);
    }

    @Override
    public List<String> greeting() {
        ObjectNode status = Json.object().put("channel", "status").put("type", "update");
        status.putArray("data")
                .addObject()
                .put("version", "2.0.10")
                .put("system", "online")
                .put("api_version", "v2")
                .put("connection_id", 7_974_620_515_126_709_019L);
        return List.of(Json.text(status));
    }

    @Override
    public List<String> answer(String message, Set<String> subscribed) {
        JsonNode request;
        try {
            request = Json.parse(message);
        } catch (JacksonException _) {
            return List.of(error("Invalid JSON"));
        }
        JsonNode params = request.path("params");
        if (!request.path("method").asString("").equals("subscribe")
                || !params.path("channel").asString("").equals("ticker")) {
            return List.of(error("Unsupported method or channel"));
        }
        List<String> answers = new ArrayList<>();
        for (JsonNode each : params.path("symbol")) {
            String name = each.asString("");
            ObjectNode answer = Json.object().put("method", "subscribe");
            if (name.endsWith(QUOTE) && market.lists(symbol(name))) {
                answer.putObject("result")
                        .put("channel", "ticker")
                        .put("event_trigger", params.path("event_trigger").asString("trades"))
                        .put("snapshot", true)
                        .put("symbol", name);
                subscribed.add(name);
            } else {
                answer.put("error", "Currency pair not supported " + name).put("symbol", name);
            }
            answer.put("success", subscribed.contains(name))
                    .put("time_in", market.now().toString())
                    .put("time_out", market.now().toString());
            answers.add(Json.text(answer));
        }
        return answers;
    }

    private static String error(String message) {
        return Json.text(
                Json.object().put("error", message).put("method", "subscribe").put("success", false));
    }

    private static String symbol(String pair) {
        return pair.substring(0, pair.length() - QUOTE.length());
    }

    @Override
    public ObjectNode ticker(String pair) {
        BigDecimal price = market.price(symbol(pair));
        BigDecimal before = market.before(symbol(pair));
        BigDecimal tick = BigDecimal.ONE.movePointLeft(price.scale());
        ObjectNode frame = Json.object().put("channel", "ticker").put("type", "update");
        frame.putArray("data")
                .addObject()
                .put("symbol", pair)
                .put("bid", price.subtract(tick))
                .put("bid_qty", new BigDecimal("2.84311954"))
                .put("ask", price.add(tick))
                .put("ask_qty", new BigDecimal("0.00138853"))
                .put("last", price)
                .put("change", price.subtract(before))
                .put("change_pct", price.subtract(before).movePointRight(2).divide(before, 2, RoundingMode.HALF_UP))
                .put("timestamp", market.now().toString());
        return frame;
    }

    @Override
    public List<String> heartbeat() {
        return List.of("{\"channel\":\"heartbeat\"}");
    }
}
