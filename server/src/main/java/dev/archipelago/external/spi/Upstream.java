package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.market.Attribution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One upstream: how it is configured, limited and credited, and which sources it offers. Its package implements this
 * interface once and registers the object in {@code Upstreams}; configuration, budgets, fallback order, health names
 * and credits follow from it. Stateless and thread-safe.
 */
public interface Upstream {

    /** Its name in JSON, health and metrics and in keys of Redis: lower-case letters, digits and underscores. */
    String name();

    /** Returns the attribution that is shown to users. */
    Attribution attribution();

    /** Its environment variables. */
    UpstreamVariables variables();

    /**
     * Returns the budget of all servers together; by default that of an upstream that is never called.
     *
     * @param plan the plan of the key as reported by the upstream; empty until it is known
     * @param servers the maximum number of servers that share a Redis, at least 1
     */
    default BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        return BudgetPlan.whole(Budget.of(new TokenBucket(1, Duration.ofMinutes(1))));
    }

    /** Returns the sources it offers; none by default. */
    default List<SourceOffer<?>> sources() {
        return List.of();
    }

    /** Its klines of the past, if it has any. */
    default Optional<KlineOffer> klines() {
        return Optional.empty();
    }

    /** Returns its stream of prices, if it has one. */
    default Optional<StreamOffer> stream() {
        return Optional.empty();
    }

    /** Returns the source of the {@link UpstreamPlan}, if the plan can be queried without using the budget. */
    default Optional<Function<SourceContext, Source<UpstreamPlan>>> plan() {
        return Optional.empty();
    }

    /** The units of the budget that one HTTP call uses, at least 1. */
    default int callWeight() {
        return 1;
    }

    /**
     * Returns the units used in the current minute by all users of this address or key, if the response states them.
     */
    default OptionalLong usedThisMinute(HttpAnswer answer) {
        return OptionalLong.empty();
    }

    /** Creates the transport for its calls; called once per server. */
    default Route route(SourceContext context) {
        return new Route(context.transport(), Map.of());
    }

    /**
     * A transport with its state.
     *
     * @param statistics its state for {@code /cache-stats} and metrics, by name; must not block
     */
    record Route(Transport transport, Map<String, Supplier<? extends Statistics>> statistics) {}
}
