package dev.archipelago.web.view;

import dev.archipelago.cache.Cache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws the chart of the newest report for the home page. Thread-safe. */
public final class FeaturedCharts {

    /** Narrow, so that the labels are legible on a phone. */
    private static final ChartEngine.Request.Size SIZE = new ChartEngine.Request.Size(360, 180);

    /** The cache key contains the chart's data, so a drawing is never outdated. */
    private static final Duration TTL = Duration.ofDays(1);

    /**
     * So that the page of a new report is rendered once, with its chart; an engine that is running takes a tenth of it.
     */
    private static final int PATIENCE_MILLIS = 500;

    private final ChartEngine engine;
    private final DrawingCache drawings;

    public FeaturedCharts(ChartEngine engine, Cache cache) {
        this.engine = engine;
        this.drawings = new DrawingCache(cache);
    }

    /**
     * The drawing with its data table; empty where its data is broken. Waits up to {@value #PATIENCE_MILLIS} ms until
     * it is drawn, and is empty if that takes longer.
     */
    public Optional<String> get(FeaturedChart chart) {
        String id = chart.report() + "-" + chart.language().tag() + "-"
                + Integer.toHexString((chart.comment() + chart.caption()).hashCode());
        return drawings.within(Duration.ofMillis(PATIENCE_MILLIS), DrawingCache.key("lead", id, TTL), () -> draw(chart))
                .filter(markup -> !markup.isEmpty());
    }

    /** The drawing; empty if its data is malformed. */
    String draw(FeaturedChart chart) {
        ChartEngine.Request request = new ChartEngine.Request(
                chart.comment(), "lead", chart.caption(), chart.language().tag(), Map.of(), SIZE);
        ChartEngine.Chart drawn = engine.draw(List.of(request)).getFirst();
        return drawn.markup().contains("<svg") ? drawn.markup() : "";
    }
}
