package dev.archipelago.web.view;

import dev.archipelago.market.Block;
import dev.archipelago.market.Coin;
import dev.archipelago.market.ComputedFigures;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Describes the market to the scripts of a page: its coins, the metrics of each block, the zones of gauges. */
final class ScriptMarket {

    private static final JsonMapper JSON = JsonMapper.shared();

    private ScriptMarket() {}

    /** Renders {@code catalog} as JSON. It contains names only, so it is safe in a script element. */
    static String json(MarketCatalog catalog) {
        Map<String, Object> market = new LinkedHashMap<>();
        market.put("coins", catalog.coins().stream().map(Coin::code).toList());
        // The scripts derive the metrics of coins from the coins; a page with 37 coins would need 74 names.
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        for (Block block : Block.PUBLISHED) {
            if (block != Block.CRYPTO) {
                blocks.put(
                        block.key(),
                        catalog.metrics(block).stream().map(Metric::key).toList());
            }
        }
        market.put("blocks", blocks);
        Map<String, Object> scales = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            metric.display()
                    .scale()
                    .ifPresent(scale -> scales.put(
                            metric.key(),
                            Map.of(
                                    "family",
                                    scale.family(),
                                    "zones",
                                    scale.zones().stream()
                                            .map(zone -> List.of(zone.limit(), zone.name()))
                                            .toList())));
        }
        market.put("scales", scales);
        market.put("computed", ComputedFigures.sources());
        return JSON.writeValueAsString(market);
    }
}
