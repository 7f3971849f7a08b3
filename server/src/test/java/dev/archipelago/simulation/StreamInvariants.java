package dev.archipelago.simulation;

import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Invariants of the published stream and of frames: epochs and timestamps do not decrease, and each value was returned
 * by an upstream.
 */
final class StreamInvariants {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> SOURCES = Set.copyOf(Upstreams.NAMES.values());

    private final InvariantChecker checker;
    private final Map<String, Instant> lastFrame = new HashMap<>();
    private long lastEpoch;
    private Instant lastTimestamp = Instant.MIN;
    private long entries;

    StreamInvariants(InvariantChecker checker) {
        this.checker = checker;
    }

    long entries() {
        return entries;
    }

    /** Sets the newest entry that remains after Redis has lost writes; empty if there is none. */
    void restored(List<String> fields) {
        Map<String, String> last = map(fields);
        lastEpoch = Long.parseLong(last.getOrDefault("epoch", "0"));
        lastTimestamp = last.containsKey("timestamp") ? Instant.parse(last.get("timestamp")) : Instant.MIN;
    }

    /** Checks an entry that was appended. */
    void appended(List<String> given) {
        entries++;
        Map<String, String> fields = map(given);
        long epoch = Long.parseLong(fields.get("epoch"));
        Instant timestamp = Instant.parse(fields.get("timestamp"));
        if (epoch < lastEpoch) {
            checker.find("stream: epoch " + epoch + " follows " + lastEpoch);
        }
        if (!timestamp.isAfter(lastTimestamp)) {
            checker.find("stream: timestamp " + timestamp + " of epoch " + epoch + " follows " + lastTimestamp + " of "
                    + lastEpoch);
        }
        lastEpoch = epoch;
        lastTimestamp = timestamp;
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            String key = coin.price().key();
            checker("the stream", key, fields.get(key));
        }
    }

    /** Checks that the newest entry is not older than {@code lag}. */
    void isFresh(Duration lag) {
        if (lastTimestamp.isBefore(checker.now().minus(lag).minus(InvariantChecker.SLACK))) {
            checker.find("stream: the newest entry has the timestamp " + lastTimestamp);
        }
    }

    private void checker(String where, String metric, String text) {
        if (text != null && !text.equals("null")) {
            BigDecimal value = new BigDecimal(text);
            if (SOURCES.stream().noneMatch(source -> checker.wasGiven(metric, source, value))) {
                checker.find("invented: " + where + " has " + metric + " " + text + ", which no upstream returned");
            }
        }
    }

    /** Checks a frame that a browser received. */
    void frame(Node node, String message) {
        if (!message.startsWith("{\"type\":\"dashboard_")) {
            return;
        }
        JsonNode frame = JSON.readTree(message);
        Instant timestamp = Instant.parse(frame.path("timestamp").asString());
        Instant before = lastFrame.put(node.name(), timestamp);
        if (before != null && before.isAfter(timestamp)) {
            checker.find("older: the frame of " + timestamp + " of " + node.name() + " follows that of " + before);
        }
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            String key = coin.price().key();
            JsonNode value = frame.path("data").path(key);
            checker(
                    "a frame of " + node.name(),
                    key,
                    value.isNumber() ? value.decimalValue().toPlainString() : null);
        }
    }

    private static Map<String, String> map(List<String> fields) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            map.put(fields.get(i), fields.get(i + 1));
        }
        return map;
    }
}
