package dev.archipelago.external;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.store.Leadership;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reports the health of all upstreams as one component. Thread-safe. */
public final class ExternalServices implements Island {
    private static final String ALL = "all,";

    /** Sources that are called only while no stream delivers all prices. */
    private static final String COIN_PRICES = "/coin_prices";

    private static final Set<SourceState> FAILED = Set.of(SourceState.FAILING, SourceState.SLOW, SourceState.OPEN);

    /**
     * The form of {@link #summary}, validated because the leader's summary is read from Redis, to which other programs
     * can write.
     */
    private static final Pattern SUMMARY = Pattern.compile(
            "(all,)?[a-z0-9_]{1,40}/[a-z0-9_]{1,40}=[a-z_]{1,20}(,[a-z0-9_]{1,40}/[a-z0-9_]{1,40}=[a-z_]{1,20}){0,30}");

    private final List<SourceGuard> sources;
    private final List<QuotaMonitor> monitors;
    private final Leadership leadership;
    private final Supplier<Map<String, TickerStreamStatistics>> streams;
    private final Map<String, Supplier<? extends Statistics>> connections;
    private final Runnable closeStreams;
    private volatile Supplier<String> summaryOfLeader = () -> "";

    /**
     * The statistics of all upstreams. On a follower the counters are those of its own time as leader.
     *
     * @param askedBy the node that calls the upstreams
     * @param parts those of each source, open stream and transport, by {@code upstream/part}
     */
    public record UpstreamStatistics(String askedBy, @Inline Map<String, Statistics> parts) implements Statistics {}

    /**
     * @param monitors closed with this
     * @param leadership which node calls the upstreams
     * @param streams statistics of the open streams by {@code upstream/figure}, each with its {@code state}; must not
     *     block
     * @param closeStreams closes the streams
     */
    public ExternalServices(
            UpstreamConnections upstreams,
            SourceRegistry sources,
            List<QuotaMonitor> monitors,
            Leadership leadership,
            Supplier<Map<String, TickerStreamStatistics>> streams,
            Runnable closeStreams) {
        this.sources = Stream.concat(
                        sources.guards().stream(), monitors.stream().map(QuotaMonitor::guard))
                .toList();
        this.monitors = List.copyOf(monitors);
        this.leadership = leadership;
        this.streams = streams;
        this.connections = upstreams.statistics();
        this.closeStreams = closeStreams;
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
     * On the leader: degraded while a source in use fails, unhealthy while all of them do. A follower calls no upstream
     * and repeats what the leader reports.
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
        Health health = failing.all()
                ? Health.unhealthy("no upstream answers: " + message)
                : Health.degraded(message + "; the last good values are shown with their age");
        return health.ofParts(failing.sources().keySet().stream()
                .map(id -> id.split("/", 2)[0])
                .distinct()
                .toList());
    }

    private Health healthOfFollower() {
        String leader = leadership.leader().orElse("the leader");
        String summary = summaryOfLeader.get();
        if (summary.isEmpty() || !SUMMARY.matcher(summary).matches()) {
            return Health.healthy("this node calls no upstream, it follows " + leader);
        }
        boolean all = summary.startsWith(ALL);
        String message = "reported by " + leader + ": "
                + (all ? summary.substring(ALL.length()) : summary)
                        .replace("=", " is ")
                        .replace(",", ", ");
        return all ? Health.unhealthy("no upstream answers, " + message) : Health.degraded(message);
    }

    /** The state of each source that fails, by its name. */
    private record Failing(Map<String, String> sources, boolean all) {}

    private Failing failing() {
        Map<String, String> bad = new LinkedHashMap<>();
        boolean good = false;
        Map<String, TickerStreamStatistics> streaming = streams.get();
        boolean delivers = streaming.values().stream()
                .anyMatch(stream -> stream.delivers() && stream.quiet().isEmpty());
        for (SourceGuard source : sources) {
            SourceState state = source.state();
            boolean replaced = delivers && source.id().endsWith(COIN_PRICES) && FAILED.contains(state);
            switch (state) {
                case OK -> good = true;
                case UNUSED, NOT_CONFIGURED -> {}
                default -> {
                    // The answer may still arrive.
                    good |= state == SourceState.SLOW;
                    // It is not called while a stream delivers, so its last failure may be outdated.
                    if (!replaced) {
                        bad.put(source.id(), state.code());
                    }
                }
            }
        }
        for (Map.Entry<String, TickerStreamStatistics> stream : streaming.entrySet()) {
            if (stream.getValue().delivers()) {
                good = true;
            } else {
                bad.put(stream.getKey(), SourceState.FAILING.code());
            }
        }
        return new Failing(bad, !good);
    }

    private String until(String id) {
        return sources.stream()
                .filter(source -> source.id().equals(id))
                .findFirst()
                .flatMap(SourceGuard::resetsAt)
                .map(at -> " until " + at)
                .orElse("");
    }

    /**
     * The failing sources while this node leads, for its followers, such as {@code binance/coin_prices=failing}: empty
     * while nothing fails, preceded by {@code all,} while no source works. Never blocks.
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

    /** Sets the supplier of the leader's {@link #summary}, used while this node follows; it must not block. */
    public void listen(Supplier<String> leaderSummary) {
        this.summaryOfLeader = leaderSummary;
    }

    @Override
    public UpstreamStatistics statistics() {
        boolean leads = leadership.leading();
        Map<String, Statistics> all = new LinkedHashMap<>();
        for (SourceGuard source : sources) {
            SourceGuard.SourceStatistics own = source.statistics();
            all.put(source.id(), leads || !source.configured() ? own : own.leftToLeader());
        }
        all.putAll(streams.get());
        connections.forEach((part, statistics) -> all.put(part, statistics.get()));
        return new UpstreamStatistics(leads ? "this node" : leadership.leader().orElse("unknown"), all);
    }

    @Override
    public void close() {
        monitors.forEach(QuotaMonitor::close);
        closeStreams.run();
    }
}
