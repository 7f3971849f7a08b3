package dev.archipelago.communication.market;

import dev.archipelago.market.Metric;
import dev.archipelago.market.Plausibility;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.PriceComposition.LeftOut;
import dev.archipelago.market.PriceComposition.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Encodes how reference prices were computed in few bytes, as JSON: {@code
 * {"btc_price_usd":[0.012,["okx","deviates",5.01], ["kraken","silent"]]}} has, by metric, the spread and what was left
 * out. The sources used are those that the reading's source names.
 */
final class CompactCompositions {
    private static final int MOST_LEFT_OUT = 10;

    private CompactCompositions() {}

    /** Returns the compositions of the values that have one. */
    static Map<String, List<Object>> encode(Map<Metric, Observation> values) {
        Map<String, List<Object>> all = new LinkedHashMap<>();
        values.forEach((metric, value) -> value.composition().ifPresent(composition -> {
            List<Object> parts = new ArrayList<>();
            parts.add(composition.spreadPercent());
            for (LeftOut source : composition.leftOut()) {
                List<Object> part = new ArrayList<>();
                part.add(source.source());
                part.add(source.reason().name().toLowerCase(Locale.ROOT));
                source.differencePercent().ifPresent(part::add);
                parts.add(part);
            }
            all.put(metric.key(), parts);
        }));
        return all;
    }

    /**
     * Decodes the composition of a value; empty if there is none.
     *
     * @throws RuntimeException if any part is invalid
     */
    static Optional<PriceComposition> decode(JsonNode all, Metric metric, String source) {
        JsonNode parts = all.path(metric.key());
        List<String> sources = PriceComposition.sourcesOf(source);
        if (parts.isMissingNode() || sources.isEmpty()) {
            return Optional.empty();
        }
        ReadingRules.require(parts.size() >= 1 && parts.size() <= MOST_LEFT_OUT + 1, "not a composition");
        BigDecimal spread = ReadingRules.value(parts.path(0), Plausibility.Range.NOT_NEGATIVE);
        List<LeftOut> leftOut = new ArrayList<>();
        for (int i = 1; i < parts.size(); i++) {
            JsonNode part = parts.path(i);
            Optional<BigDecimal> difference = part.size() > 2
                    ? Optional.of(ReadingRules.value(part.path(2), Plausibility.Range.CHANGE))
                    : Optional.empty();
            leftOut.add(new LeftOut(
                    ReadingRules.source(ReadingRules.text(part.path(0))),
                    Reason.valueOf(ReadingRules.text(part.path(1)).toUpperCase(Locale.ROOT)),
                    difference));
        }
        return Optional.of(new PriceComposition(sources, leftOut, spread));
    }
}
