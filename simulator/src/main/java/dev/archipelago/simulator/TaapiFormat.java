package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** TAAPI's RSI of the open candle of the simulated Binance. Any secret is accepted. */
final class TaapiFormat implements WireFormat {

    private final Market market;

    TaapiFormat(Market market) {
        this.market = market;
    }

    @Override
    public Set<String> endpoints() {
        return Set.of("rsi");
    }

    @Override
    public Answer answer(Call call) {
        if (call.parameter("secret").isEmpty()) {
            return Answer.of(401, error(401, Optional.empty()));
        }
        if (call.parameter("exchange").filter("binance"::equals).isEmpty()) {
            return refused("exchange: expected binance");
        }
        Optional<SimulatedCoin> coin = call.parameter("symbol")
                .filter(symbol -> symbol.endsWith("/USDT"))
                .flatMap(symbol -> SimulatedCoin.ofPair(symbol.replace("/", "")));
        if (coin.isEmpty()) {
            return refused("symbol: expected a known pair such as BTC/USDT");
        }
        Optional<CandleInterval> interval = call.parameter("interval").flatMap(CandleInterval::of);
        if (interval.isEmpty()) {
            return refused("interval: expected one such as 1d");
        }
        BigDecimal value = BigDecimal.valueOf(market.rsi(coin.get(), interval.get()));
        return Answer.ok(Json.object().put("value", value.setScale(12, RoundingMode.HALF_UP)));
    }

    @Override
    public JsonNode error(int status, Optional<Integer> code) {
        return errors(
                switch (status) {
                    case 401 -> "Unauthorized: the secret is missing or invalid.";
                    case 429 -> "You have exceeded your request limit.";
                    default -> "The request cannot be answered.";
                });
    }

    private static Answer refused(String message) {
        return Answer.of(400, errors(message));
    }

    private static ObjectNode errors(String message) {
        ObjectNode body = Json.object();
        body.putArray("errors").add(message);
        return body;
    }
}
