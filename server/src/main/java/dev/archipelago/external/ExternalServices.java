package dev.archipelago.external;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.store.Leadership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The health of all upstreams as one island. */
public final class ExternalServices implements Island {
    /** The state of a source that this node leaves to the one that leads. */
    static final String LEFT_TO_LEADER = "left_to_leader";

    private final List<GuardedSource<?>> sources;
    private final PlanWatch plan;
    private final Leadership leadership;
    private final Supplier<Map<String, Object>> stream;
    private final Supplier<Map<String, Object>> hosts;
    private final Runnable closeStream;

    /**
     * @param plan what keeps to CoinMarketCap's plan; closed with this
     * @param leadership which node asks the upstreams
     * @param stream what the ticker stream tells of itself, with its {@code state}; empty if there is no stream
     * @param hosts which of Binance's hosts is asked over REST
     * @param closeStream ends the stream
     */
    public ExternalServices(
            MarketAggregator aggregator,
            PlanWatch plan,
            Leadership leadership,
            Supplier<Map<String, Object>> stream,
            Supplier<Map<String, Object>> hosts,
            Runnable closeStream) {
        this.sources = Stream.<GuardedSource<?>>concat(aggregator.sources().stream(), Stream.of(plan.source()))
                .toList();
        this.plan = plan;
        this.leadership = leadership;
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

    /**
     * Where this node leads: degraded while a source that is used fails, unhealthy while every one of them does. A node that
     * follows asks nobody and knows nothing of them: it is healthy and says whom it follows.
     */
    @Override
    public Health health() {
        if (!leadership.leading()) {
            return Health.healthy(
                    "not asked by this node, it follows " + leadership.leader().orElse("whoever leads"));
        }
        List<String> bad = new ArrayList<>();
        int good = 0;
        for (GuardedSource<?> source : sources) {
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

    /**
     * One entry for each source by {@code upstream/figure}, the stream's, and Binance's host. On a node that follows the
     * counters are those of its own time as leader.
     */
    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean leads = leadership.leading();
        figures.put("asked_by", leads ? "this node" : leadership.leader().orElse("unknown"));
        for (GuardedSource<?> source : sources) {
            Map<String, Object> told = source.statistics();
            if (!leads && source.configured()) {
                told.put("state", LEFT_TO_LEADER);
            }
            figures.put(source.id(), told);
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
        plan.close();
        closeStream.run();
    }
}
