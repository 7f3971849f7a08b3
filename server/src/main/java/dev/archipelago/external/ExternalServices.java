package dev.archipelago.external;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The health of all upstreams as one island. */
public final class ExternalServices implements Island {
    private final MarketAggregator aggregator;
    private final Supplier<Map<String, Object>> stream;
    private final Supplier<Map<String, Object>> hosts;
    private final Runnable closeStream;

    /**
     * @param stream what the ticker stream tells of itself, with its {@code state}; empty if there is no stream
     * @param hosts which of Binance's hosts is asked over REST
     * @param closeStream ends the stream
     */
    public ExternalServices(
            MarketAggregator aggregator,
            Supplier<Map<String, Object>> stream,
            Supplier<Map<String, Object>> hosts,
            Runnable closeStream) {
        this.aggregator = aggregator;
        this.stream = stream;
        this.hosts = hosts;
        this.closeStream = closeStream;
    }

    @Override
    public String name() {
        return "external_apis";
    }

    @Override
    public Layer layer() {
        return Layer.EXTERNAL_SERVICES;
    }

    /** Degraded while a source that is used fails, unhealthy while every one of them does. */
    @Override
    public Health health() {
        List<String> bad = new ArrayList<>();
        int good = 0;
        for (GuardedSource<?> source : aggregator.sources()) {
            switch (source.state()) {
                case "ok" -> good++;
                case "unused", "not_configured" -> {}
                default ->
                    bad.add(source.id() + " is " + source.state()
                            + source.resetsAt().map(at -> " until " + at).orElse(""));
            }
        }
        Map<String, Object> streamFigures = stream.get();
        if ("ok".equals(streamFigures.get("state"))) {
            good++;
        } else if (!streamFigures.isEmpty()) {
            bad.add("binance/ticker_stream is " + streamFigures.get("state"));
        }
        if (bad.isEmpty()) {
            return Health.healthy();
        }
        String message = String.join(", ", bad);
        return good > 0
                ? Health.degraded(message + "; the last good values are shown with their age")
                : Health.unhealthy("no upstream answers: " + message);
    }

    /** One entry for each source by {@code upstream/figure}, the stream's, and Binance's host. */
    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (GuardedSource<?> source : aggregator.sources()) {
            figures.put(source.id(), source.statistics());
        }
        Map<String, Object> streamFigures = stream.get();
        if (!streamFigures.isEmpty()) {
            figures.put("binance/ticker_stream", streamFigures);
        }
        figures.put("binance/rest_host", hosts.get());
        return figures;
    }

    @Override
    public void close() {
        closeStream.run();
    }
}
