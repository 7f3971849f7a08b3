package dev.archipelago.external;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.external.spi.KlineOffer;
import dev.archipelago.external.spi.SourceContext;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The upstreams as one server calls them: each with its settings, one budget for all its sources, and a transport that
 * reports to that budget. Thread-safe.
 */
public final class UpstreamConnections {

    /** Prefix of the keys in Redis; the cache neither uses nor clears keys with it. */
    static final String KEYS = "archipelago:v1:budget:";

    private static final TokenBucket ONE_A_MINUTE = new TokenBucket(1, Duration.ofMinutes(1));

    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private final Map<String, UpstreamLimiter> planLimits = new LinkedHashMap<>();
    private final Map<String, Supplier<? extends Statistics>> statistics = new LinkedHashMap<>();
    private final UpstreamConfig config;
    private final InstantSource clock;

    private record Connection(
            Upstream upstream, UpstreamLimiter limits, UpstreamTransport transport, SourceContext context) {}

    private record RankedSource<T>(int rank, GuardedSource<T> source) {}

    /**
     * @param coins the coins whose prices are fetched
     * @param redis the Redis in which all servers share their budgets; empty: this server has budgets of its own
     * @param random adds jitter to retries; must be thread-safe
     */
    public UpstreamConnections(
            Upstreams upstreams,
            UpstreamConfig config,
            List<Coin> coins,
            Optional<RedisLink> redis,
            Transport transport,
            InstantSource clock,
            RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        for (Upstream upstream : upstreams.list()) {
            String name = upstream.name();
            UpstreamSettings settings = config.of(name);
            BudgetPlan budget = upstream.budget(settings, Optional.empty(), config.servers());
            UpstreamLimiter limits = limits(name, budget, redis);
            Upstream.Route route = upstream.route(new SourceContext(settings, coins, transport, clock));
            UpstreamTransport reporting = new UpstreamTransport(route.transport(), upstream, limits, clock, random);
            connections.put(
                    name,
                    new Connection(upstream, limits, reporting, new SourceContext(settings, coins, reporting, clock)));
            route.statistics().forEach((part, figures) -> statistics.put(name + "/" + part, figures));
            if (upstream.plan().isPresent()) {
                planLimits.put(name, limits(name + ":plan", BudgetPlan.whole(Budget.of(ONE_A_MINUTE)), redis));
            }
        }
    }

    /** In a Redis Cluster the braces keep a key in one slot; no key of the cache has any. */
    private UpstreamLimiter limits(String name, BudgetPlan budget, Optional<RedisLink> redis) {
        return new UpstreamLimiter(
                budget, redis.map(link -> new SharedUsageCounter(link, KEYS + "{" + name + "}")), clock);
    }

    /** The limits of an upstream. */
    UpstreamLimiter limits(String upstream) {
        return connection(upstream).limits();
    }

    private Connection connection(String upstream) {
        Connection connection = connections.get(upstream);
        if (connection == null) {
            throw new IllegalArgumentException("no upstream is named " + upstream);
        }
        return connection;
    }

    /** Returns the state of the upstreams' transports, by {@code upstream/part}. */
    Map<String, Supplier<? extends Statistics>> statistics() {
        return statistics;
    }

    /** Creates the sources that the upstreams offer. Call this once. */
    public SourceRegistry sources() {
        List<SourceChain<?>> chains = new ArrayList<>();
        for (SourceKind<?> kind : SourceKind.ALL) {
            if (kind == SourceKind.SECOND_GLOBAL) {
                continue;
            }
            chains.add(chain(kind));
        }
        return SourceRegistry.of(chains, klines());
    }

    private <T> SourceChain<T> chain(SourceKind<T> kind) {
        List<RankedSource<T>> ranked = new ArrayList<>();
        for (Connection connection : connections.values()) {
            for (SourceOffer<?> offer : connection.upstream().sources()) {
                if (offer.kind() == kind) {
                    // Equal kinds are the same object, hence have the same type.
                    @SuppressWarnings("unchecked")
                    SourceOffer<T> own = (SourceOffer<T>) offer;
                    ranked.add(new RankedSource<>(
                            own.rank(),
                            new GuardedSource<>(
                                    own.factory().apply(connection.context()),
                                    connection.limits(),
                                    connection.transport()::reachable,
                                    own.weight(),
                                    own.reuse(),
                                    clock)));
                }
            }
        }
        ranked.sort(Comparator.comparingInt(RankedSource::rank));
        return new SourceChain<>(kind, ranked.stream().map(RankedSource::source).toList());
    }

    private Optional<GuardedKlines> klines() {
        return connections.values().stream()
                .flatMap(connection -> connection.upstream().klines().stream().map(offer -> klines(connection, offer)))
                .findFirst();
    }

    private GuardedKlines klines(Connection connection, KlineOffer offer) {
        return new GuardedKlines(
                connection.upstream().name(),
                offer.factory().apply(connection.context()),
                connection.limits(),
                offer.weight(),
                clock);
    }

    /**
     * Creates a monitor for each upstream whose plan can be queried. Call this once.
     *
     * @param leading whether this node calls upstreams at the moment; must not block
     */
    public List<QuotaMonitor> quotaMonitors(BooleanSupplier leading) {
        List<QuotaMonitor> monitors = new ArrayList<>();
        planLimits.forEach((name, limits) -> {
            Connection connection = connection(name);
            var source = connection.upstream().plan().orElseThrow().apply(connection.context());
            monitors.add(new QuotaMonitor(
                    new GuardedSource<UpstreamPlan>(source, limits, 1, Duration.ZERO, clock),
                    connection.upstream().attribution().title(),
                    connection.limits(),
                    plan -> connection
                            .upstream()
                            .budget(connection.context().settings(), Optional.of(plan), config.servers()),
                    leading,
                    clock));
        });
        return monitors;
    }
}
