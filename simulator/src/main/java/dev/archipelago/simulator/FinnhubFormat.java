package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Finnhub's quotes of funds. Any token is accepted, in the header or in the query. */
final class FinnhubFormat implements WireFormat {

    private final Market market;

    FinnhubFormat(Market market) {
        this.market = market;
    }

    @Override
    public Set<String> endpoints() {
        return Set.of("api/v1/quote");
    }

    @Override
    public Answer answer(Call call) {
        if (call.header("x-finnhub-token").or(() -> call.parameter("token")).isEmpty()) {
            return Answer.of(401, error(401, Optional.empty()));
        }
        return call.parameter("symbol")
                .map(symbol -> Answer.ok(SimulatedFund.ofSymbol(symbol)
                        .map(fund -> known(market.fund(fund).quote(market.second())))
                        .orElseGet(FinnhubFormat::unknown)))
                .orElseGet(() -> Answer.of(422, Json.object().put("error", "Missing parameters: symbol")));
    }

    @Override
    public JsonNode error(int status, Optional<Integer> code) {
        return Json.object()
                .put(
                        "error",
                        switch (status) {
                            case 401 -> "Please use an API key.";
                            case 403 -> "You don't have access to this resource.";
                            case 429 -> "API limit reached. Please try again later. Remaining Limit: 0";
                            default -> "The request cannot be answered.";
                        });
    }

    private static JsonNode known(FundMarket.Quote quote) {
        BigDecimal change = quote.last().subtract(quote.previousClose());
        return Json.object()
                .put("c", quote.last())
                .put("d", change)
                .put("dp", quote.changePercent(4))
                .put("h", quote.high())
                .put("l", quote.low())
                .put("o", quote.open())
                .put("pc", quote.previousClose())
                .put("t", quote.tradeSecond());
    }

    private static JsonNode unknown() {
        return Json.object()
                .put("c", 0)
                .putNull("d")
                .putNull("dp")
                .put("h", 0)
                .put("l", 0)
                .put("o", 0)
                .put("pc", 0)
                .put("t", 0);
    }
}
