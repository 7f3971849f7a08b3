package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executes the actions of scenarios and of the control endpoint. Used on the event loop only. */
final class Actions {

    private final Market market;
    private final Faults faults;
    private final Map<Upstream, StreamServer> streams;

    Actions(Market market, Faults faults, Map<Upstream, StreamServer> streams) {
        this.market = market;
        this.faults = faults;
        this.streams = Map.copyOf(streams);
    }

    /**
     * Executes an action.
     *
     * @throws IllegalArgumentException for a price that is out of range once it has moved
     */
    void run(Action action) {
        switch (action) {
            case Action.Misbehave(var upstream, var endpoint, Fault fault, FaultSchedule terms) ->
                misbehave(upstream, endpoint, fault, terms);
            case Action.Recover(var upstream, var endpoint) -> recover(upstream, endpoint);
            case Action.HoldPrice(String symbol, BigDecimal price) -> market.hold(symbol, price);
            case Action.MovePrice(String symbol, BigDecimal percent) -> {
                BigDecimal now = market.price(symbol);
                market.hold(symbol, now.add(now.multiply(percent.movePointLeft(2))));
            }
            case Action.FreePrice(String symbol) -> market.release(symbol);
            case Action.EndStreams(Optional<Upstream> upstream, Optional<Duration> announced) ->
                end(upstream, announced);
        }
    }

    private void misbehave(Optional<Upstream> upstream, Optional<String> endpoint, Fault fault, FaultSchedule terms) {
        if (endpoint.isPresent()) {
            faults.set(upstream.orElseThrow(), endpoint.get(), fault, terms);
            return;
        }
        upstream.map(List::of)
                .orElseGet(() -> Arrays.stream(Upstream.values())
                        .filter(each -> FaultRules.fits(each, fault))
                        .toList())
                .forEach(each -> faults.set(each, fault, terms));
    }

    private void recover(Optional<Upstream> upstream, Optional<String> endpoint) {
        if (upstream.isEmpty()) {
            faults.clear();
        } else {
            endpoint.ifPresentOrElse(each -> faults.clear(upstream.get(), each), () -> faults.clear(upstream.get()));
        }
    }

    private void end(Optional<Upstream> upstream, Optional<Duration> announced) {
        Collection<StreamServer> ending = upstream.isEmpty()
                ? streams.values()
                : Optional.ofNullable(streams.get(upstream.get())).stream().toList();
        ending.forEach(stream -> announced.ifPresentOrElse(stream::shutDown, stream::dropAll));
    }
}
