package dev.archipelago.external;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.store.Leadership;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The health of all upstreams as one island. */
public final class ExternalServices implements Island {
    /** The state of a source that this node leaves to the one that leads. */
    static final String LEFT_TO_LEADER = "left_to_leader";

    private static final String STREAM = "binance/ticker_stream";
    private static final String ALL = "all,";

    /** Sources that are asked only while the stream does not deliver. */
    private static final String COIN_PRICES = "/coin_prices";

    private static final Set<String> FAILED = Set.of("failing", "open");

    /** Comes from Redis, where anyone may have written it. */
    private static final Pattern TOLD = Pattern.compile(
            "(all,)?[a-z0-9_]{1,40}/[a-z0-9_]{1,40}=[a-z_]{1,20}(,[a-z0-9_]{1,40}/[a-z0-9_]{1,40}=[a-z_]{1,20}){0,30}");

    private final List<GuardedSource<?>> sources;
    private final QuotaMonitor plan;
    private final Leadership leadership;
    private final Supplier<Map<String, Object>> stream;
    private final Supplier<Map<String, Object>> hosts;
    private final Runnable closeStream;
    private volatile Supplier<String> toldByLeader = () -> "";

    /**
     * @param plan what keeps to CoinMarketCap's plan; closed with this
     * @param leadership which node asks the upstreams
     * @param stream what the ticker stream tells of itself, with its {@code state}; empty if there is no stream
     * @param hosts which of Binance's hosts is asked over REST
     * @param closeStream ends the stream
     */
    public ExternalServices(
            SourceRegistry aggregator,
            QuotaMonitor plan,
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
     * follows asks nobody and says what the leader tells of them.
     */
    @Override
    public Health health() {
        if (!leadership.leading()) {
            return healthOfFollower();
        }
        Failing failing = failing();
        if (failing.sources().isEmpty()) {
            return Health.healthy();
        }
        String message = failing.sources().entrySet().stream()
                .map(source -> source.getKey() + " is " + source.getValue() + until(source.getKey()))
                .collect(Collectors.joining(", "));
        return failing.all()
                ? Health.unhealthy("no upstream answers: " + message)
                : Health.degraded(message + "; the last good values are shown with their age");
    }

    private Health healthOfFollower() {
        String leader = leadership.leader().orElse("whoever leads");
        String told = toldByLeader.get();
        if (told.isEmpty() || !TOLD.matcher(told).matches()) {
            return Health.healthy("not asked by this node, it follows " + leader);
        }
        boolean all = told.startsWith(ALL);
        String message = "told by " + leader + ": "
                + (all ? told.substring(ALL.length()) : told)
                        .replace("=", " is ")
                        .replace(",", ", ");
        return all ? Health.unhealthy("no upstream answers, " + message) : Health.degraded(message);
    }

    /** The state of each source that fails, by its name. */
    private record Failing(Map<String, String> sources, boolean all) {}

    private Failing failing() {
        Map<String, String> bad = new LinkedHashMap<>();
        boolean good = false;
        Map<String, Object> streamFigures = stream.get();
        Object streaming = streamFigures.get("state");
        boolean delivers = "ok".equals(streaming) && !streamFigures.containsKey("quiet");
        for (GuardedSource<?> source : sources) {
            String state = source.state();
            boolean replaced = delivers && source.id().endsWith(COIN_PRICES) && FAILED.contains(state);
            switch (state) {
                case "ok" -> good = true;
                case "unused", "not_configured" -> {}
                default -> {
                    // It is not asked while the stream delivers, and would look broken long after it works again.
                    if (!replaced) {
                        bad.put(source.id(), state);
                    }
                }
            }
        }
        if ("ok".equals(streaming)) {
            good = true;
        } else if (streaming != null) {
            bad.put(STREAM, streaming.toString());
        }
        return new Failing(bad, !good);
    }

    private String until(String id) {
        return sources.stream()
                .filter(source -> source.id().equals(id))
                .findFirst()
                .flatMap(GuardedSource::resetsAt)
                .map(at -> " until " + at)
                .orElse("");
    }

    /**
     * What the other nodes are told while this one leads, such as {@code binance/coin_prices=failing}: empty while nothing
     * fails, and with {@code all,} before it while no source works. Never blocks.
     */
    public String summary() {
        if (!leadership.leading()) {
            return "";
        }
        Failing failing = failing();
        String list = failing.sources().entrySet().stream()
                .map(source -> source.getKey() + "=" + source.getValue())
                .collect(Collectors.joining(","));
        return list.isEmpty() || !failing.all() ? list : ALL + list;
    }

    /** Sets where this node, while it follows, finds the leader's {@link #summary}; must not block. */
    public void listen(Supplier<String> leaderSummary) {
        this.toldByLeader = leaderSummary;
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
            figures.put(STREAM, streamFigures);
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
