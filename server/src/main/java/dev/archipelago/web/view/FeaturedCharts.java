package dev.archipelago.web.view;

import dev.archipelago.cache.Cache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws the chart of the newest report for the home page. Thread-safe. */
public final class FeaturedCharts {

    /** Narrow, so that its labels can be read on a phone. */
    private static final ChartEngine.Request.Size SIZE = new ChartEngine.Request.Size(360, 180);

    /** Its key tells what is drawn, so a drawing is never out of date. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final ChartEngine engine;
    private final DrawingCache drawings;

    public FeaturedCharts(ChartEngine engine, Cache cache) {
        this.engine = engine;
        this.drawings = new DrawingCache(cache);
    }

    /** The drawing with its data table; empty until it is drawn, and where its data is broken. Does not wait. */
    public Optional<String> soon(FeaturedChart chart) {
        String id = chart.report() + "-" + chart.language().tag() + "-"
                + Integer.toHexString((chart.comment() + chart.caption()).hashCode());
        return drawings.soon(DrawingCache.key("lead", id, KEPT), () -> draw(chart))
                .filter(markup -> !markup.isEmpty());
    }

    /** The drawing, or nothing where its data is broken. */
    String draw(FeaturedChart chart) {
        ChartEngine.Request request = new ChartEngine.Request(
                chart.comment(), "lead", chart.caption(), chart.language().tag(), Map.of(), SIZE);
        ChartEngine.Chart drawn = engine.draw(List.of(request)).getFirst();
        return drawn.markup().contains("<svg") ? drawn.markup() : "";
    }
}
