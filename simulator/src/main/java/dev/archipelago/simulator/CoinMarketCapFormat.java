package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CoinMarketCap's professional API. Any key that is not blank is accepted; the paths below {@code public-api} need
 * none.
 */
final class CoinMarketCapFormat implements WireFormat {

    static final String GLOBAL = "v1/global-metrics/quotes/latest";
    private static final String QUOTES_V2 = "v2/cryptocurrency/quotes/latest";
    private static final String QUOTES_V3 = "v3/cryptocurrency/quotes/latest";
    static final String INDEX = "v3/fear-and-greed/latest";
    private static final String KEY = "v1/key/info";

    /** Prefix of the paths that need no key. */
    private static final String KEYLESS = "public-api/";

    private static final int NAMESAKE_IDS = 30_000;
    private static final int USD_ID = 2781;
    private static final long INDEX_SECONDS = 900;

    private final Market market;
    private final RateLimiter meter;

    CoinMarketCapFormat(Market market, RateLimiter meter) {
        this.market = market;
        this.meter = meter;
    }

    @Override
    public Set<String> endpoints() {
        return Set.of(GLOBAL, QUOTES_V2, QUOTES_V3, INDEX, KEY);
    }

    @Override
    public String endpoint(String path) {
        return path.startsWith(KEYLESS) ? path.substring(KEYLESS.length()) : path;
    }

    /** Whether a call needs no key: v3 quotes, global metrics and the index below {@code public-api}. */
    private static boolean keyless(Call call) {
        return call.header(Call.PATH).filter(path -> path.startsWith(KEYLESS)).isPresent()
                && Set.of(GLOBAL, QUOTES_V3, INDEX).contains(call.endpoint());
    }

    @Override
    public Answer answer(Call call) {
        if (!keyless(call) && call.header("x-cmc_pro_api_key").isEmpty()) {
            boolean blank = call.headers().containsKey("x-cmc_pro_api_key");
            return Answer.of(401, error(401, Optional.of(blank ? 1001 : 1002)));
        }
        return switch (call.endpoint()) {
            case GLOBAL -> good(global(), 1);
            case INDEX -> good(index(), 1, true);
            case KEY -> good(key(), 0);
            case QUOTES_V2 -> quotes(call, false);
            default -> quotes(call, true);
        };
    }

    @Override
    public JsonNode error(int status, Optional<Integer> code) {
        int number = code.orElse(
                switch (status) {
                    case 401 -> 1001;
                    case 403 -> 1006;
                    case 429 -> 1008;
                    default -> status;
                });
        String message = switch (number) {
            case 1001 -> "This API Key is invalid.";
            case 1002 -> "API key missing.";
            case 1006 -> "Your API Key subscription plan doesn't support this endpoint.";
            case 1008 -> "You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.";
            case 1009 -> "You've exceeded your API Key's daily rate limit.";
            case 1010 -> "You've exceeded your API Key's monthly rate limit.";
            case 1011 -> "You've hit an IP rate limit.";
            default -> "An error occurred.";
        };
        ObjectNode body = Json.object();
        body.set("status", status(number, message, 0));
        return body;
    }

    @Override
    public Answer refusal(LimitDecision verdict) {
        return Answer.of(429, error(429, Optional.of(verdict.monthly() ? 1010 : 1008)));
    }

    @Override
    public int credits(Answer answer) {
        return answer.body().at("/status/credit_count").asInt(0);
    }

    private ObjectNode global() {
        Market.Global figures = market.global();
        String time = Instant.ofEpochSecond(figures.second()).toString();
        ObjectNode data = Json.object();
        data.put("active_cryptocurrencies", 9_512);
        data.put("total_cryptocurrencies", 34_890);
        data.put("active_market_pairs", 108_231);
        data.put("active_exchanges", 843);
        data.put("btc_dominance", figures.btcPercent());
        data.put("eth_dominance", figures.ethPercent());
        data.put("stablecoin_volume_24h", figures.volume().multiply(new BigDecimal("0.9")));
        data.put("stablecoin_market_cap", figures.cap().multiply(new BigDecimal("0.07")));
        data.put("defi_volume_24h", figures.volume().multiply(new BigDecimal("0.06")));
        data.put("defi_market_cap", figures.cap().multiply(new BigDecimal("0.04")));
        data.putObject("quote")
                .putObject("USD")
                .put("total_market_cap", figures.cap())
                .put("total_volume_24h", figures.volume())
                .put("total_market_cap_yesterday", figures.capYesterday())
                .put("total_market_cap_yesterday_percentage_change", figures.capChangePercent())
                .put("last_updated", time);
        data.put("last_updated", time);
        return data;
    }

    /** An index of its own: the same mood, on a narrower scale, updated each quarter of an hour. */
    private ObjectNode index() {
        long second = Math.floorDiv(market.second(), INDEX_SECONDS) * INDEX_SECONDS;
        int value = market.otherFearGreed(second);
        String name = value < 20
                ? "Extreme fear"
                : value < 40 ? "Fear" : value < 60 ? "Neutral" : value < 80 ? "Greed" : "Extreme greed";
        return Json.object()
                .put("value", value)
                .put("value_classification", name)
                .put("update_time", time(Instant.ofEpochSecond(second)));
    }

    private ObjectNode key() {
        Instant now = market.now();
        QuotaWindow month = meter.month().orElseThrow();
        long used = month.used(now);
        long made = meter.used(now);
        ObjectNode data = Json.object();
        data.putObject("plan")
                .put("credit_limit_monthly", month.allowed())
                .put(
                        "credit_limit_monthly_reset",
                        "In " + Duration.between(now, month.end(now)).toDays() + " days")
                .put("credit_limit_monthly_reset_timestamp", time(month.end(now)))
                .put("rate_limit_minute", meter.rate().allowed());
        ObjectNode usage = data.putObject("usage");
        usage.putObject("current_minute")
                .put("requests_made", made)
                .put("requests_left", Math.max(0, meter.rate().allowed() - made));
        usage.putObject("current_day").put("credits_used", used).putNull("credits_left");
        usage.putObject("current_month")
                .put("credits_used", used)
                .put("credits_left", Math.max(0, month.allowed() - used));
        return data;
    }

    private Answer quotes(Call call, boolean v3) {
        Optional<String> ids = call.parameter("id");
        Optional<String> symbols = call.parameter("symbol");
        if (ids.isPresent() == symbols.isPresent()) {
            return invalid("\"value\" must contain exactly one of [id, symbol]");
        }
        if (call.parameter("convert")
                .filter(currency -> !currency.equals("USD"))
                .isPresent()) {
            return invalid("Invalid value for \"convert\": the simulator knows USD only");
        }
        return ids.isPresent()
                ? byId(ids.get(), v3 ? call.shape() : Fault.DataShape.OBJECTS)
                : bySymbol(symbols.orElseThrow(), v3);
    }

    private Answer byId(String ids, Fault.DataShape shape) {
        ArrayNode list = Json.array();
        ObjectNode named = Json.object();
        for (String id : list(ids)) {
            Optional<SimulatedCoin> coin = SimulatedCoin.ofCoinMarketCapId(id);
            if (coin.isEmpty()) {
                return invalid("Invalid value for \"id\": \"" + id + "\"");
            }
            // Only the arrays of version 3 have quotes in arrays.
            ObjectNode asset = asset(coin.get(), shape == Fault.DataShape.ARRAY);
            switch (shape) {
                case ARRAY -> list.add(asset);
                case OBJECTS -> named.set(id, asset);
                case ARRAYS -> named.putArray(id).add(asset);
            }
        }
        return good(shape == Fault.DataShape.ARRAY ? list : named, 1, shape == Fault.DataShape.ARRAY);
    }

    // Symbols are not unique: as in reality, an inactive coin without a price has the same symbol.
    private Answer bySymbol(String symbols, boolean v3) {
        ArrayNode list = Json.array();
        ObjectNode named = Json.object();
        for (String symbol : list(symbols)) {
            ArrayNode assets = Json.array();
            SimulatedCoin.ofSymbol(symbol)
                    .ifPresent(coin -> assets.add(asset(coin, v3)).add(namesake(coin, v3)));
            named.set(symbol, assets);
            assets.forEach(list::add);
        }
        return good(v3 ? list : named, 1, v3);
    }

    private ObjectNode asset(SimulatedCoin coin, boolean v3) {
        long second = market.second();
        CoinMarket figures = market.coin(coin);
        ObjectNode asset = head(coin.coinMarketCapId(), coin.title(), coin, 1);
        asset.put("circulating_supply", BigDecimal.valueOf(coin.supply()));
        asset.put("last_updated", time(market.now()));
        usd(asset, v3)
                .put("price", figures.price(second))
                .put("volume_24h", figures.day(second).quoteVolume())
                .put("percent_change_24h", figures.changePercent(second, 6))
                .put("market_cap", figures.marketCap(second))
                .put("last_updated", time(market.now()));
        return asset;
    }

    private ObjectNode namesake(SimulatedCoin coin, boolean v3) {
        ObjectNode asset = head(NAMESAKE_IDS + coin.coinMarketCapId(), coin.title() + " (bridged)", coin, 0);
        asset.putNull("circulating_supply");
        asset.put("last_updated", time(market.now()));
        usd(asset, v3)
                .putNull("price")
                .putNull("volume_24h")
                .putNull("percent_change_24h")
                .putNull("market_cap")
                .put("last_updated", time(market.now()));
        return asset;
    }

    private static ObjectNode head(int id, String name, SimulatedCoin coin, int active) {
        return Json.object()
                .put("id", id)
                .put("name", name)
                .put("symbol", coin.name())
                .put("slug", coin.coinGeckoId())
                .put("is_active", active);
    }

    /** Adds the quote in US dollars: an array of records in version 3, an object by symbol in the earlier ones. */
    private static ObjectNode usd(ObjectNode asset, boolean v3) {
        return v3
                ? asset.putArray("quote").addObject().put("id", USD_ID).put("symbol", "USD")
                : asset.putObject("quote").putObject("USD");
    }

    private Answer good(JsonNode data, int credits) {
        return good(data, credits, false);
    }

    /** A good answer; version 3 sends the error code as text. */
    private Answer good(JsonNode data, int credits, boolean v3) {
        ObjectNode body = Json.object();
        ObjectNode status = status(0, null, credits);
        if (v3) {
            status.put("error_code", "0");
        }
        body.set("status", status);
        body.set("data", data);
        return Answer.ok(body);
    }

    private Answer invalid(String message) {
        ObjectNode body = Json.object();
        body.set("status", status(400, message, 0));
        return Answer.of(400, body);
    }

    private ObjectNode status(int code, @org.jspecify.annotations.Nullable String message, int credits) {
        return Json.object()
                .put("timestamp", time(market.now()))
                .put("error_code", code)
                .put("error_message", message)
                .put("elapsed", 1)
                .put("credit_count", credits)
                .putNull("notice");
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static List<String> list(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",", -1)).map(String::strip).toList();
    }
}
