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
 * The simulator's market, wire formats and limits without its server: a test asks and gets the answer at once. Whatever figure
 * goes out is told to a {@link MarketListener}. Not thread-safe.
 */
public final class MarketModel {

    /** Hears of everything the upstreams say. */
    public interface MarketListener {

        /** An upstream gave that figure, by its name in a market summary. */
        void given(Upstream upstream, String metric, BigDecimal value, Instant at);

        /** An upstream was asked more often than it allows, or in spite of having said so. */
        void exceeded(Upstream upstream, Outcome outcome, Instant at);
    }

    /** An answer of an upstream. */
    public record Given(int status, Map<String, List<String>> headers, byte[] body) {}

    private final InstantSource clock;
    private final MarketListener witness;
    private final Market market;
    private final RateLimiters meters = new RateLimiters(true);
    private final Map<Upstream, WireFormat> formats;
    private final StreamMessages messages;

    /** @param clock the upstreams' own */
    public MarketModel(long seed, InstantSource clock, MarketListener witness) {
        this.clock = clock;
        this.witness = witness;
        this.market = new Market(seed, clock);
        this.formats = Endpoints.formats(market, meters);
        this.messages = new StreamMessages(market);
    }

    /** The address of an upstream in this model. */
    public static URI base(Upstream upstream) {
        return URI.create("http://" + upstream.id() + ".test"
                + upstream.base().substring(1 + upstream.id().length()));
    }

    /** The upstream that is asked at that address. */
    public static Upstream upstream(URI uri) {
        String host = uri.getHost();
        return Upstream.of(host.substring(0, host.length() - ".test".length())).orElseThrow();
    }

    /** Holds a price from now on. */
    public void hold(String symbol, BigDecimal price) {
        market.hold(symbol, price);
    }

    /** The price of a coin now. */
    public BigDecimal price(String symbol) {
        return market.price(symbol);
    }

    /** The true value of a figure at that time, where it has one. */
    public Optional<BigDecimal> truth(String metric, Instant at) {
        return new ReferenceValues(market).value(metric, at);
    }

    /** Answers a GET; what goes beyond a limit is refused as the real one does. */
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

    /** Refuses a call before it is looked at, as a server in trouble does. */
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

    /** What Binance's stream sends of every coin now. */
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
