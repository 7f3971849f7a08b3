package dev.archipelago.simulator;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The fear and greed index of alternative.me, which sends every number as a string. */
final class AlternativeMeFormat implements WireFormat {

    private static final long DAY = 86_400;
    private static final int OLDEST = 2_000;
    private static final Map<String, String> DATES =
            Map.of("us", "MM-dd-uuuu", "cn", "uuuu/MM/dd", "kr", "uuuu-MM-dd", "world", "dd-MM-uuuu");

    private final Market market;

    AlternativeMeFormat(Market market) {
        this.market = market;
    }

    @Override
    public Set<String> endpoints() {
        return Set.of("fng");
    }

    @Override
    public Answer answer(Call call) {
        int limit;
        try {
            limit = call.parameter("limit").map(Integer::parseInt).orElse(1);
        } catch (NumberFormatException _) {
            return Answer.of(400, error(400, Optional.empty()));
        }
        if (limit < 0) {
            return Answer.of(400, error(400, Optional.empty()));
        }
        long second = market.second();
        long today = Math.floorDiv(second, DAY);
        ObjectNode body = Json.object().put("name", "Fear and Greed Index");
        ArrayNode data = body.putArray("data");
        for (int daysAgo = 0; daysAgo < (limit == 0 ? OLDEST : Math.min(limit, OLDEST)); daysAgo++) {
            int value = market.fearGreed(second, daysAgo);
            ObjectNode row = data.addObject();
            row.put("value", Integer.toString(value));
            row.put("value_classification", classification(value));
            row.put("timestamp", timestamp(today - daysAgo, call.parameter("date_format")));
            if (daysAgo == 0) {
                row.put("time_until_update", Long.toString((today + 1) * DAY - second));
            }
        }
        body.putObject("metadata").putNull("error");
        return Answer.ok(body);
    }

    @Override
    public JsonNode error(int status, Optional<Integer> code) {
        ObjectNode body = Json.object().put("name", "Fear and Greed Index");
        body.putArray("data");
        body.putObject("metadata").put("error", status == 429 ? "Too many requests." : "The request is not valid.");
        return body;
    }

    private static String timestamp(long day, Optional<String> format) {
        return format.filter(DATES::containsKey)
                .map(name -> DateTimeFormatter.ofPattern(DATES.getOrDefault(name, ""), java.util.Locale.ROOT)
                        .format(LocalDate.ofEpochDay(day)))
                .orElseGet(() -> Long.toString(day * DAY));
    }

    private static String classification(int value) {
        if (value < 25) {
            return "Extreme Fear";
        }
        if (value < 46) {
            return "Fear";
        }
        if (value < 55) {
            return "Neutral";
        }
        return value < 76 ? "Greed" : "Extreme Greed";
    }
}
