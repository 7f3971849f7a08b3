package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** CoinGecko's public API. */
final class CoinGeckoFormat implements WireFormat {

    private static final String PRICE = "api/v3/simple/price";
    static final String GLOBAL = "api/v3/global";
    static final String MARKETS = "api/v3/coins/markets";
    private static final long DAY = 86_400;
    private static final int SPARKLINE_HOURS = 168;

    private final Market market;

    CoinGeckoFormat(Market market) {
        this.market = market;
    }

    @Override
    public Set<String> endpoints() {
        return Set.of("api/v3/ping", PRICE, GLOBAL, MARKETS);
    }

    @Override
    public Answer answer(Call call) {
        if (call.header("x-cg-pro-api-key").isPresent()) {
            return Answer.of(
                    400,
                    status(
                            10_010,
                            "If you are using Pro API key, please change your root URL from api.coingecko.com to"
                                    + " pro-api.coingecko.com"));
        }
        return switch (call.endpoint()) {
            case PRICE -> price(call);
            case GLOBAL -> global();
            case MARKETS -> markets(call);
            default -> Answer.ok(Json.object().put("gecko_says", "(V3) To the Moon!"));
        };
    }

    @Override
    public JsonNode error(int status, Optional<Integer> code) {
        return status(
                code.orElse(status),
                status == 429 ? "You've exceeded the Rate Limit." : "The request cannot be answered.");
    }

    @Override
    public Answer refusal(LimitDecision verdict) {
        Answer answer = verdict.monthly()
                ? Answer.of(429, nested(429, "You've exceeded the monthly credits of your plan."))
                : Answer.of(429, error(429, Optional.empty()));
        return verdict.monthly()
                ? answer
                : answer.with("Retry-After", Long.toString(verdict.secondsFrom(market.now())));
    }

    /** The second of the three shapes of its errors. */
    static ObjectNode nested(int code, String message) {
        ObjectNode body = Json.object();
        body.set("error", status(code, message));
        return body;
    }

    /** The third of the three shapes of its errors. */
    static ObjectNode plain(String message) {
        return Json.object().put("error", message);
    }

    private static ObjectNode status(int code, String message) {
        ObjectNode body = Json.object();
        body.putObject("status").put("error_code", code).put("error_message", message);
        return body;
    }

    private Answer price(Call call) {
        Optional<String> ids = call.parameter("ids");
        Optional<String> currencies = call.parameter("vs_currencies");
        if (ids.isEmpty() || currencies.isEmpty()) {
            return missing(ids.isEmpty() ? "ids" : "vs_currencies");
        }
        List<String> asked = list(currencies.get());
        long second = market.second();
        ObjectNode body = Json.object();
        for (String id : list(ids.get())) {
            Optional<SimulatedCoin> known = SimulatedCoin.ofCoinGeckoId(id);
            if (known.isEmpty()) {
                continue;
            }
            CoinMarket coin = market.coin(known.get());
            ObjectNode figures = body.putObject(id);
            if (asked.contains("usd")) {
                figures(call, figures, "usd", coin, second);
            }
            if (asked.contains("vnd")) {
                figures(call, figures, "vnd", coin, second);
            }
            if (call.flag("include_last_updated_at")) {
                figures.put("last_updated_at", second);
            }
        }
        return Answer.ok(body);
    }

    private void figures(Call call, ObjectNode figures, String currency, CoinMarket coin, long second) {
        BigDecimal rate = currency.equals("vnd") ? market.usdVnd(second) : BigDecimal.ONE;
        figures.put(currency, coin.price(second).multiply(rate));
        if (call.flag("include_market_cap")) {
            figures.put(currency + "_market_cap", coin.marketCap(second).multiply(rate));
        }
        if (call.flag("include_24hr_vol")) {
            figures.put(currency + "_24h_vol", coin.day(second).quoteVolume().multiply(rate));
        }
        if (call.flag("include_24hr_change")) {
            BigDecimal before = currency.equals("vnd") ? market.usdVnd(second - DAY) : BigDecimal.ONE;
            BigDecimal yesterday = coin.price(second - DAY).multiply(before);
            figures.put(
                    currency + "_24h_change",
                    coin.price(second)
                            .multiply(rate)
                            .subtract(yesterday)
                            .movePointRight(2)
                            .divide(yesterday, 6, RoundingMode.HALF_UP));
        }
    }

    private Answer global() {
        Market.Global figures = market.global();
        ObjectNode body = Json.object();
        ObjectNode data = body.putObject("data");
        data.put("active_cryptocurrencies", 17_482);
        data.put("upcoming_icos", 0);
        data.put("ongoing_icos", 49);
        data.put("ended_icos", 3_376);
        data.put("markets", 1_328);
        data.putObject("total_market_cap").put("usd", figures.cap());
        data.putObject("total_volume").put("usd", figures.volume());
        data.putObject("market_cap_percentage").put("btc", figures.btcPercent()).put("eth", figures.ethPercent());
        data.put("market_cap_change_percentage_24h_usd", figures.capChangePercent());
        data.put("updated_at", figures.second());
        return Answer.ok(body);
    }

    private Answer markets(Call call) {
        if (call.parameter("vs_currency").isEmpty()) {
            return missing("vs_currency");
        }
        if (call.parameter("vs_currency").filter("usd"::equals).isEmpty()) {
            return Answer.of(400, plain("invalid vs_currency"));
        }
        int perPage;
        int page;
        try {
            perPage = call.parameter("per_page").map(Integer::parseInt).orElse(100);
            page = call.parameter("page").map(Integer::parseInt).orElse(1);
        } catch (NumberFormatException _) {
            return Answer.of(422, plain("per_page and page must be numbers"));
        }
        if (perPage < 1 || perPage > 250 || page < 1) {
            return Answer.of(422, plain("per_page must be 1 to 250 and page at least 1"));
        }
        long second = market.second();
        List<SimulatedCoin> ranked = Arrays.stream(SimulatedCoin.values())
                .sorted(Comparator.comparing(coin -> market.coin(coin).marketCap(second), Comparator.reverseOrder()))
                .toList();
        Optional<List<String>> wanted = call.parameter("ids").map(CoinGeckoFormat::list);
        ArrayNode rows = Json.array();
        ranked.stream()
                .filter(coin -> wanted.isEmpty() || wanted.get().contains(coin.coinGeckoId()))
                .skip((page - 1L) * perPage)
                .limit(perPage)
                .forEach(coin -> rows.add(row(coin, ranked.indexOf(coin) + 1, call.flag("sparkline"), second)));
        return Answer.ok(rows);
    }

    private ObjectNode row(SimulatedCoin coin, int rank, boolean sparkline, long second) {
        CoinMarket figures = market.coin(coin);
        Candle day = figures.day(second);
        ObjectNode row = Json.object();
        row.put("id", coin.coinGeckoId());
        row.put("symbol", coin.name().toLowerCase(java.util.Locale.ROOT));
        row.put("name", coin.title());
        row.put("image", "https://coin-images.example/" + coin.coinGeckoId() + ".png");
        row.put("current_price", day.close());
        row.put("market_cap", figures.marketCap(second));
        row.put("market_cap_rank", rank);
        row.put("total_volume", day.quoteVolume());
        row.put("high_24h", day.high());
        row.put("low_24h", day.low());
        row.put("price_change_24h", day.close().subtract(day.open()));
        row.put("price_change_percentage_24h", figures.changePercent(second, 5));
        row.putNull("max_supply");
        row.put(
                "last_updated",
                Instant.ofEpochSecond(second).truncatedTo(ChronoUnit.SECONDS).toString());
        if (sparkline) {
            ArrayNode prices = row.putObject("sparkline_in_7d").putArray("price");
            for (int hour = SPARKLINE_HOURS - 1; hour >= 0; hour--) {
                prices.add(figures.price(second - hour * 3_600L));
            }
        }
        return row;
    }

    private static Answer missing(String parameter) {
        return Answer.of(422, plain("Missing parameter " + parameter));
    }

    private static List<String> list(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",", -1)).map(String::strip).toList();
    }
}
