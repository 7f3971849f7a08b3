package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The market, response formats and rate limits of the simulator without its server: responses are returned
 * synchronously. A {@link MarketListener} receives every value returned. Not thread-safe.
 */
public final class MarketModel {

    /** A listener of the values and rate-limit violations. */
    public interface MarketListener {

        /** Called for each value in a response, by its name in a market summary. */
        void given(Upstream upstream, String metric, BigDecimal value, Instant at);

        /** Called when a call exceeds a rate limit or ignores a back-off. */
        void exceeded(Upstream upstream, Outcome outcome, Instant at);
    }

    /** A response of an upstream. */
    public record Given(int status, Map<String, List<String>> headers, byte[] body) {}

    private final InstantSource clock;
    private final MarketListener witness;
    private final Market market;
    private final RateLimiters meters = new RateLimiters(true);
    private final Map<Upstream, WireFormat> formats;
    private final StreamMessages messages;

    /** @param clock the clock of the upstreams */
    public MarketModel(long seed, InstantSource clock, MarketListener witness) {
        this.clock = clock;
        this.witness = witness;
        this.market = new Market(seed, clock);
        this.formats = Endpoints.formats(market, meters);
        this.messages = new StreamMessages(market);
    }

    /** Returns the address of an upstream in this model. */
    public static URI base(Upstream upstream) {
        return URI.create("http://" + upstream.id() + ".test"
                + upstream.base().substring(1 + upstream.id().length()));
    }

    /** Returns the upstream of an address. */
    public static Upstream upstream(URI uri) {
        String host = uri.getHost();
        return Upstream.of(host.substring(0, host.length() - ".test".length())).orElseThrow();
    }

    /** Fixes the price of a coin from now on. */
    public void hold(String symbol, BigDecimal price) {
        market.hold(symbol, price);
    }

    /** Returns the current price of a coin. */
    public BigDecimal price(String symbol) {
        return market.price(symbol);
    }

    /** Returns the true value of a figure at that time, if it has one. */
    public Optional<BigDecimal> truth(String metric, Instant at) {
        return new ReferenceValues(market).value(metric, at);
    }

    /** Responds to a GET request; calls beyond a limit are rejected as by the real upstream. */
    public Given answer(URI uri, Map<String, String> headers) {
        Upstream upstream = upstream(uri);
        WireFormat format = formats.get(upstream);
        String below = uri.getPath().substring(base(upstream).getPath().length() + 1);
        Call call = new Call(below, query(uri), lower(headers), Fault.DataShape.ARRAY);
        Instant now = clock.instant();
        RateLimiter meter = meters.of(upstream);
        LimitDecision verdict = meter.admit(now, format.weight(call));
        if (meter.refuses(verdict)) {
            witness.exceeded(upstream, verdict.outcome(), now);
            return given(format, format.refusal(verdict));
        }
        Answer answer = format.answer(call);
        meter.spend(now, format.credits(answer));
        if (answer.status() == 200) {
            tell(upstream, call, answer.body());
        }
        return given(format, answer);
    }

    /** Rejects a call before it is processed, as an overloaded server does. */
    public Given refuse(URI uri, int status) {
        Upstream upstream = upstream(uri);
        WireFormat format = formats.get(upstream);
        if (status == 429) {
            meters.of(upstream).coolDown(clock.instant(), clock.instant().plusSeconds(5));
            return given(
                    format,
                    Answer.of(status, format.error(status, Optional.empty())).with("Retry-After", "5"));
        }
        return given(format, Answer.of(status, format.error(status, Optional.empty())));
    }

    /** Returns the current frames of Binance's stream, one per coin. */
    public List<String> frames() {
        List<String> frames = new ArrayList<>();
        for (SimulatedCoin coin : SimulatedCoin.values()) {
            String stream = coin.pair().toLowerCase(Locale.ROOT) + "@ticker";
            for (JsonNode message : messages.messages(stream, market.second())) {
                tell(Upstream.BINANCE_STREAM, new Call("stream", Map.of(), Map.of(), Fault.DataShape.ARRAY), message);
                frames.add(Json.text(Json.object().put("stream", stream).set("data", message)));
            }
        }
        return frames;
    }

    private void tell(Upstream upstream, Call call, JsonNode body) {
        Instant now = clock.instant();
        ServedValues.of(
                upstream, call, body, (metric, text) -> witness.given(upstream, metric, new BigDecimal(text), now));
    }

    private static Given given(WireFormat format, Answer answer) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("content-type", List.of("application/json"));
        format.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        answer.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return new Given(answer.status(), headers, Json.text(answer.body()).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new TreeMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                String[] parts = pair.split("=", 2);
                query.putIfAbsent(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> lower(Map<String, String> headers) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }
}
