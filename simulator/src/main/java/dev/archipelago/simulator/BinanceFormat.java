package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Binance's spot market data over REST. */
final class BinanceFormat implements WireFormat {

    private static final String PING = "api/v3/ping";
    static final String TICKER = "api/v3/ticker/24hr";
    private static final String KLINES = "api/v3/klines";
    private static final Pattern SYMBOLS = Pattern.compile("\\[(\"[A-Z0-9]{1,20}\"(,\"[A-Z0-9]{1,20}\")*)]");
    private static final int MAX_KLINES = 1000;
    private static final int SCALE = 8;

    private final Market market;
    private final RateLimiter meter;

    BinanceFormat(Market market, RateLimiter meter) {
        this.market = market;
        this.meter = meter;
    }

    @Override
    public Set<String> endpoints() {
        return Set.of(PING, TICKER, KLINES);
    }

    @Override
    public Answer answer(Call call) {
        return switch (call.endpoint()) {
            case TICKER -> ticker(call);
            case KLINES -> klines(call);
            default -> Answer.ok(Json.object());
        };
    }

    @Override
    public int weight(Call call) {
        return switch (call.endpoint()) {
            case TICKER -> tickerWeight(call);
            case KLINES -> 2;
            default -> 1;
        };
    }

    @Override
    public Answer refusal(LimitDecision verdict) {
        Instant now = market.now();
        Answer answer = verdict.outcome() == Outcome.BANNED
                ? Answer.of(418, banned(-1003, verdict.until()))
                : Answer.of(429, error(429, Optional.empty()));
        return answer.with("Retry-After", Long.toString(verdict.secondsFrom(now)));
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("X-MBX-USED-WEIGHT-1M", Long.toString(meter.used(market.now())));
    }

    @Override
    public JsonNode error(int status, Optional<Integer> code) {
        return switch (status) {
            case 403 -> body(code.orElse(0), "Forbidden by the web application firewall.");
            case 418 -> banned(code.orElse(-1003), market.now().plus(RateLimiter.FIRST_BAN));
            case 429 ->
                body(
                        code.orElse(-1003),
                        "Too much request weight used; current limit is 6000 request weight per 1 MINUTE."
                                + " Please use WebSocket Streams for live updates to avoid polling the API.");
            case 451 -> body(code.orElse(0), "Service unavailable from a restricted location.");
            default -> body(code.orElse(-1000), "An unknown error occurred while processing the request.");
        };
    }

    private Answer ticker(Call call) {
        Optional<String> one = call.parameter("symbol");
        Optional<String> many = call.parameter("symbols");
        if (one.isPresent() && many.isPresent()) {
            return refused(-1128, "Combination of optional parameters invalid.");
        }
        if (many.isPresent() && !SYMBOLS.matcher(many.get()).matches()) {
            return refused(-1100, "Illegal characters found in parameter 'symbols'.");
        }
        String type = call.parameter("type").orElse("FULL");
        if (!type.equals("FULL") && !type.equals("MINI")) {
            return refused(-1130, "Data sent for parameter 'type' is not valid.");
        }
        List<String> names = one.map(List::of)
                .or(() -> many.map(BinanceFormat::names))
                .orElseGet(() -> java.util.Arrays.stream(SimulatedCoin.values())
                        .map(SimulatedCoin::pair)
                        .toList());
        if (Set.copyOf(names).size() < names.size()) {
            return refused(-1151, "Symbol is present multiple times in the list.");
        }
        ArrayNode rows = Json.array();
        for (String name : names) {
            Optional<SimulatedCoin> coin = SimulatedCoin.ofPair(name);
            if (coin.isEmpty()) {
                return refused(-1121, "Invalid symbol.");
            }
            rows.add(row(market.coin(coin.get()), type.equals("FULL")));
        }
        if (call.parameter("symbolStatus")
                .filter(status -> !status.equals("TRADING"))
                .isPresent()) {
            return refused(-1220, "The symbol's status does not match the requested symbolStatus.");
        }
        return Answer.ok(one.isPresent() ? rows.get(0) : rows);
    }

    private ObjectNode row(CoinMarket coin, boolean full) {
        long second = market.second();
        long closeTime = market.now().toEpochMilli();
        Candle day = coin.day(second);
        ObjectNode row = Json.object();
        row.put("symbol", coin.coin().pair());
        if (full) {
            BigDecimal tick = BigDecimal.ONE.movePointLeft(coin.coin().decimals());
            row.put("priceChange", decimal(day.close().subtract(day.open())));
            row.put("priceChangePercent", coin.changePercent(second, 3).toPlainString());
            row.put("weightedAvgPrice", decimal(average(day)));
            row.put("prevClosePrice", decimal(coin.price(second - 86_401)));
            row.put("lastPrice", decimal(day.close()));
            row.put("lastQty", decimal(day.volume().movePointLeft(6)));
            row.put("bidPrice", decimal(day.close().subtract(tick).max(tick)));
            row.put("bidQty", decimal(day.volume().movePointLeft(5)));
            row.put("askPrice", decimal(day.close().add(tick)));
            row.put("askQty", decimal(day.volume().movePointLeft(5)));
        }
        row.put("openPrice", decimal(day.open()));
        row.put("highPrice", decimal(day.high()));
        row.put("lowPrice", decimal(day.low()));
        if (!full) {
            row.put("lastPrice", decimal(day.close()));
        }
        row.put("volume", decimal(day.volume()));
        row.put("quoteVolume", decimal(day.quoteVolume()));
        row.put("openTime", closeTime - 86_400_000);
        row.put("closeTime", closeTime);
        row.put("firstId", day.firstTrade());
        row.put("lastId", day.lastTrade());
        row.put("count", day.trades());
        return row;
    }

    private Answer klines(Call call) {
        Optional<String> symbol = call.parameter("symbol");
        Optional<String> wire = call.parameter("interval");
        if (symbol.isEmpty() || wire.isEmpty()) {
            String missing = symbol.isEmpty() ? "symbol" : "interval";
            return refused(-1102, "Mandatory parameter '" + missing + "' was not sent, was empty/null, or malformed.");
        }
        Optional<SimulatedCoin> coin = SimulatedCoin.ofPair(symbol.get());
        if (coin.isEmpty()) {
            return refused(-1121, "Invalid symbol.");
        }
        Optional<CandleInterval> interval = CandleInterval.of(wire.get());
        if (interval.isEmpty()) {
            return refused(-1120, "Invalid interval.");
        }
        long now = market.second();
        int limit;
        long until;
        Optional<Long> from;
        try {
            limit = Math.min(call.parameter("limit").map(Integer::parseInt).orElse(500), MAX_KLINES);
            until = call.parameter("endTime")
                    .map(Long::parseLong)
                    .map(BinanceFormat::seconds)
                    .orElse(now);
            from = call.parameter("startTime").map(Long::parseLong).map(ms -> -seconds(-ms));
        } catch (NumberFormatException _) {
            return refused(-1100, "Illegal characters found in a parameter.");
        }
        if (limit < 1 || until < 0 || from.filter(start -> start < 0).isPresent()) {
            return refused(-1130, "Data sent for a parameter is not valid.");
        }
        CoinMarket pair = market.coin(coin.get());
        List<Candle> candles = from.isPresent()
                ? pair.candlesFrom(interval.get(), from.get(), until, now, limit)
                : pair.candlesUntil(interval.get(), until, now, limit);
        ArrayNode rows = Json.array();
        candles.forEach(candle -> rows.add(row(candle)));
        return Answer.ok(rows);
    }

    private static ArrayNode row(Candle candle) {
        return Json.array()
                .add(candle.openSecond() * 1000)
                .add(decimal(candle.open()))
                .add(decimal(candle.high()))
                .add(decimal(candle.low()))
                .add(decimal(candle.close()))
                .add(decimal(candle.volume()))
                .add(candle.nextSecond() * 1000 - 1)
                .add(decimal(candle.quoteVolume()))
                .add(candle.trades())
                .add(decimal(candle.takerVolume()))
                .add(decimal(candle.takerQuoteVolume()))
                .add("0");
    }

    private static int tickerWeight(Call call) {
        if (call.parameter("symbol").isPresent()) {
            return 2;
        }
        int names = call.parameter("symbols")
                .map(list -> list.split(",", -1).length)
                .orElse(Integer.MAX_VALUE);
        return names > 100 ? 80 : names > 20 ? 40 : 2;
    }

    private static JsonNode banned(int code, Instant until) {
        return body(
                code,
                "Way too much request weight used; IP banned until " + until.toEpochMilli()
                        + ". Please use WebSocket Streams for live updates to avoid bans.");
    }

    static BigDecimal average(Candle candle) {
        return candle.volume().signum() == 0
                ? candle.close()
                : candle.quoteVolume().divide(candle.volume(), SCALE, RoundingMode.HALF_UP);
    }

    /** A decimal as Binance writes it: a string with eight decimal places. */
    static String decimal(BigDecimal value) {
        return value.setScale(SCALE, RoundingMode.HALF_UP).toPlainString();
    }

    private static long seconds(long millis) {
        return Math.floorDiv(millis, 1000);
    }

    private static List<String> names(String symbols) {
        List<String> names = new ArrayList<>();
        Json.parse(symbols).forEach(name -> names.add(name.asString()));
        return names;
    }

    private static Answer refused(int code, String message) {
        return Answer.of(400, body(code, message));
    }

    private static ObjectNode body(int code, String message) {
        return Json.object().put("code", code).put("msg", message);
    }
}
